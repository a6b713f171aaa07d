// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/pages.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

std::size_t contentOf(const SourceObject &object)
{
    const std::hash<std::string_view> hash;
    std::size_t out = hash(toWkb(object.geometry));
    for (const auto &[path, text] : object.attributes)
        out = out * 31 + hash(path) * 7 + hash(text);
    return out;
}

class PagedSource final : public Source {
public:
    PagedSource(QString folder, QStringList pages, const Encoding &encoding, SourceOptions options)
        : m_folder(std::move(folder)), m_pages(std::move(pages)), m_encoding(encoding), m_options(std::move(options))
    {
    }

    Result<void> look()
    {
        KBS_TRY(m_first, m_encoding.open(m_pages.front(), m_options));
        m_characterSet = m_first->characterSet();
        for (const SourceLayer &layer : m_first->layers())
            addLayer(layer);
        return {};
    }

    QString file() const override { return m_folder; }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &srsName) const override { return m_first->usesAuthorityOrder(srsName); }
    QString characterSet() const override { return m_characterSet; }
    std::vector<Finding> notes() const override { return m_notes; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        m_seen.clear();
        m_notes.clear();
        m_record = m_repeated = 0;
        for (SourceLayer &layer : m_layers)
            layer.count = 0;
        bool goesOn = true;
        for (qsizetype page = 0; page < m_pages.size() && goesOn; ++page)
            KBS_CHECK(readPage(page, sink, progress, goesOn));
        if (m_repeated > 0)
            m_notes.push_back({.rule = u"service.paging"_s,
                .severity = Severity::Warning,
                .text = tr("%1 objects came on two pages: the service does not keep its order from page to page, so "
                           "others may be missing. Name an order in the address (sortBy=…) and import again")
                    .arg(m_repeated),
                .className = {},
                .featureId = 0,
                .sourceId = {},
                .file = m_folder,
                .line = 0,
                .extent = {}});
        return {};
    }

private:
    int addLayer(const SourceLayer &layer)
    {
        const auto known = std::ranges::find(m_layers, layer.name, &SourceLayer::name);
        if (known != m_layers.end()) {
            for (const QString &field : layer.fields)
                if (!known->fields.contains(field))
                    known->fields << field;
            return static_cast<int>(known - m_layers.begin());
        }
        m_layers.push_back(layer);
        return static_cast<int>(m_layers.size()) - 1;
    }

    Result<void> readPage(qsizetype page, const ObjectSink &sink, Progress &progress, bool &goesOn)
    {
        KBS_TRY(m_current, m_encoding.open(m_pages[page], m_options));
        std::unordered_map<int, int> layerOf; // of the page → of all pages
        Progress inner([&](double fraction, const QString &what) {
            progress.report(
                (static_cast<double>(page) + std::max(fraction, 0.0)) / static_cast<double>(m_pages.size()), what);
            if (progress.isCancelled())
                inner.cancel();
        });
        KBS_CHECK(m_current->read(
            [&](SourceObject &&object) {
                if (progress.isCancelled())
                    return false;
                const auto [at, isNew] = layerOf.try_emplace(object.layer, 0);
                if (isNew)
                    at->second = addLayer(m_current->layers()[static_cast<std::size_t>(object.layer)]);
                object.layer = at->second;
                object.line = ++m_record;
                ++m_layers[static_cast<std::size_t>(object.layer)].count;
                setApart(object, page);
                goesOn = sink(std::move(object));
                return goesOn;
            },
            inner));
        if (progress.isCancelled())
            return cancelled();
        for (const SourceLayer &layer : m_current->layers())
            addLayer(layer);
        for (const Finding &note : m_current->notes())
            if (note.rule != u"read.stated-count") // of one page; who fetched them has counted
                m_notes.push_back(note);
        return {};
    }

    /// The same object on another page again.
    void setApart(SourceObject &object, qsizetype page)
    {
        if (object.id.empty() || object.ignored)
            return;
        const std::size_t key = std::hash<std::string>{}(std::to_string(object.layer) + '/' + object.id);
        const auto [known, isNew] = m_seen.try_emplace(key, Seen{page, contentOf(object)});
        if (isNew || known->second.page == page || known->second.content != contentOf(object))
            return;
        ++m_repeated;
        object.ignored = SourceFault{u"service.page-duplicate"_s,
            tr("the object came on page %1 already, the same in every value").arg(known->second.page + 1)};
    }

    struct Seen {
        qsizetype page = 0;
        std::size_t content = 0;
    };

    QString m_folder;
    QStringList m_pages;
    const Encoding &m_encoding;
    SourceOptions m_options;
    std::unique_ptr<Source> m_first;   ///< answers for all: it may be asked while another page is read
    std::unique_ptr<Source> m_current; ///< the page that is open
    std::vector<SourceLayer> m_layers;
    std::unordered_map<std::size_t, Seen> m_seen; ///< by layer and id
    std::vector<Finding> m_notes;
    QString m_characterSet;
    qint64 m_record = 0, m_repeated = 0;
};

} // namespace

QStringList pagesOf(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir() || info.suffix() != QLatin1StringView(pagesSuffix))
        return {};
    QStringList out;
    for (const QFileInfo &page : QDir(path).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        for (const QFileInfo &file : QDir(page.filePath()).entryInfoList(QDir::Files))
            out << file.filePath();
    return out;
}

QString firstPage(const QString &path)
{
    const QStringList pages = pagesOf(path);
    return pages.isEmpty() ? path : pages.front();
}

Result<std::unique_ptr<Source>> openSource(const Encoding &encoding, const QString &path, const SourceOptions &options)
{
    QStringList pages = pagesOf(path);
    if (pages.isEmpty() || encoding.opensPages())
        return encoding.open(path, options);
    auto source = std::make_unique<PagedSource>(path, std::move(pages), encoding, options);
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
