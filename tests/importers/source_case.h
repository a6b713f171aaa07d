// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

namespace kbs::test {

/// A folder for the files of one test.
class Files {
public:
    QString write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the test's file cannot be written");
        return file.fileName();
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    void truncate(const QString &name, qint64 size) const
    {
        if (!QFile::resize(path(name), size))
            qFatal("the test's file cannot be cut");
    }

private:
    QTemporaryDir m_folder;
};

/// Everything that one reader gives.
struct Read {
    std::vector<import::SourceObject> objects;
    std::vector<import::SourceLayer> layers;
    std::vector<Finding> notes;
    QString characterSet;
    std::optional<Error> error;

    [[nodiscard]] std::string value(std::size_t object, std::string_view name) const
    {
        if (object >= objects.size())
            return "no such object";
        for (const auto &[path, text] : objects[object].attributes) {
            if (path == name)
                return std::string(text);
        }
        return "";
    }
    [[nodiscard]] QString fault(std::size_t object) const
    {
        return object < objects.size() && objects[object].fault ? objects[object].fault->text : QString();
    }
    [[nodiscard]] bool noted(const QString &rule) const
    {
        return std::ranges::any_of(objects, [&](const auto &o) {
            return std::ranges::any_of(o.notes, [&](const auto &n) { return n.rule == rule; });
        }) || std::ranges::any_of(notes, [&](const Finding &f) { return f.rule == rule; });
    }
};

/// Reads with the named encoding ("" : the most certain one).
inline Read readFile(const QString &path, const QString &encodingName = {}, const import::SourceOptions &options = {})
{
    Read out;
    const auto take = [&out](const Error &error) {
        out.error = error;
        return out;
    };
    const auto probe = import::Probe::of(path);
    if (!probe)
        return take(probe.error());
    const import::Encoding *encoding = import::findEncoding(encodingName);
    if (encodingName.isEmpty()) {
        const auto found = import::recognise(*probe);
        if (!found)
            return take(found.error());
        encoding = *found;
    }
    auto source = encoding->open(path, options);
    if (!source)
        return take(source.error());
    Progress progress;
    const auto done = (*source)->read(
        [&out](import::SourceObject &&object) {
            out.objects.push_back(std::move(object));
            return true;
        },
        progress);
    out.layers = (*source)->layers();
    out.notes = (*source)->notes();
    out.characterSet = (*source)->characterSet();
    if (!done)
        out.error = done.error();
    return out;
}

} // namespace kbs::test
