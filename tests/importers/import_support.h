// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/pipeline.h"
#include "support/shared_data.h"

#include <QTemporaryDir>

namespace kbs::test {

/// A new store in a folder of its own.
class ImportStore {
public:
    explicit ImportStore(const QString &crs = QStringLiteral("EPSG:5254"))
    {
        auto catalogue = Catalogue::load();
        if (!catalogue)
            qFatal("%s", qPrintable(catalogue.error().text()));
        auto system = crs::find(crs);
        auto made = stores::create({.location = m_folder.filePath(QStringLiteral("deneme.kbs")),
                                       .name = QStringLiteral("Deneme"),
                                       .crs = *system},
            *catalogue);
        if (!made)
            qFatal("%s", qPrintable(made.error().text()));
        m_store = std::move(*made);
    }
    Store &operator*() { return *m_store; }
    Store *operator->() { return m_store.get(); }

    QString write(const QByteArray &text, const QString &name)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("the test's file cannot be written");
        return path;
    }

    /// prepare and apply; the report's JSON.
    Result<QJsonObject> import(const QStringList &files, const import::Options &options = {})
    {
        Progress progress;
        KBS_TRY(import::Preview preview, import::prepare(*m_store, files, options, progress));
        KBS_TRY(const RevisionNo revision, import::apply(preview, options, progress));
        return import::toJson(preview, revision);
    }

    QString hash()
    {
        const auto hash = m_store->contentHash();
        return hash ? *hash : hash.error().text();
    }

    std::vector<Feature> all(const char *className)
    {
        auto features = m_store->readAll({.featureClass = m_store->catalogue().find(className)});
        if (!features)
            qFatal("%s", qPrintable(features.error().text()));
        return *features;
    }

    QString value(const char *className, const Feature &feature, const char *attribute)
    {
        const int index = m_store->catalogue().find(className)->attributeIndex(attribute);
        return index < 0 ? QStringLiteral("<no attribute>")
                         : QString::fromStdString(toText(feature.values[static_cast<std::size_t>(index)]));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
};

} // namespace kbs::test
