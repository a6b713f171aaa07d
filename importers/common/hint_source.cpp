// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/export_hints.h"
#include "importers/common/own_mark.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

class HintSource : public Source {
public:
    explicit HintSource(std::unique_ptr<Source> inner) : m_inner(std::move(inner)) { }

    QString file() const override { return m_inner->file(); }
    const std::vector<SourceLayer> &layers() const override { return m_inner->layers(); }
    bool usesAuthorityOrder(const QString &srsName) const override { return m_inner->usesAuthorityOrder(srsName); }
    QString characterSet() const override { return m_inner->characterSet(); }
    std::vector<Finding> notes() const override { return m_inner->notes(); }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        return m_inner->read(
            [&](SourceObject &&object) {
                // the description is a feature's first element
                if (!object.attributes.empty() && object.attributes[0].first == "description")
                    if (const auto hints = readExportHints(object.attributes[0].second))
                        apply(*hints, object);
                return sink(std::move(object));
            },
            progress);
    }

private:
    static void apply(const ExportHints &hints, SourceObject &object)
    {
        object.attributes.change("description",
            [](std::string_view text) { return std::optional(std::pair<std::string, std::string>(hintPath, text)); });
        std::string mark;
        for (const auto &[name, text] : hints) {
            if (name == "id")
                mark = text;
            else if (name == "derived")
                object.ignored = {.rule = u"export-derived"_s,
                    .text = QCoreApplication::translate(
                        "Import", "made by an export from the values of the objects that point at it; they hold them")};
            else
                object.attributes.emplace_back(std::string(hintPath) + name, text);
        }
        object.attributes.emplace_back(ownMarkPath, mark);
    }

    std::unique_ptr<Source> m_inner;
};

} // namespace

std::unique_ptr<Source> makeHintSource(std::unique_ptr<Source> inner)
{
    return std::make_unique<HintSource>(std::move(inner));
}

} // namespace kbs::import
