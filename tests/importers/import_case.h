// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/pipeline.h"
#include "support/shared_data.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

namespace kbs::test {

/// Fresh stores for imports. One store per CRS is made and copied, since making one takes a while.
class FreshStores {
public:
    FreshStores()
    {
        auto catalogue = Catalogue::load();
        if (!catalogue)
            qFatal("%s", qPrintable(catalogue.error().text()));
        m_catalogue = *catalogue;
    }

    /// A store of its own in a folder of its own, gone with the returned object.
    struct Place {
        std::unique_ptr<QTemporaryDir> folder = std::make_unique<QTemporaryDir>();
        QString path;
        std::unique_ptr<Store> store;
    };
    Place make(const QString &crs)
    {
        const QString master = m_folder.filePath(QString(crs).replace(u':', u'_') + QStringLiteral(".kbs"));
        if (!QFile::exists(master)) {
            const auto made = stores::create({master, QStringLiteral("Test"), *crs::find(crs), 0}, m_catalogue);
            if (!made)
                qFatal("%s", qPrintable(made.error().text()));
        }
        Place place;
        place.path = place.folder->filePath(QStringLiteral("test.kbs"));
        if (!QFile::copy(master, place.path))
            qFatal("the store cannot be copied");
        place.store = open(place.path);
        return place;
    }
    std::unique_ptr<Store> open(const QString &path)
    {
        auto opened = stores::open(path, m_catalogue);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text()));
        return std::move(*opened);
    }
    [[nodiscard]] const Catalogue &catalogue() const { return *m_catalogue; }

private:
    std::shared_ptr<const Catalogue> m_catalogue;
    QTemporaryDir m_folder;
};

struct Imported {
    import::Ledger ledger;
    std::vector<import::FileReport> files;
    RevisionNo revision = 0;
};

/// prepare and apply in one.
inline Result<Imported> importFiles(Store &store, const QStringList &files, const import::Options &options = {})
{
    Progress progress;
    KBS_TRY(import::Preview preview, import::prepare(store, files, options, progress));
    Imported out{.ledger = preview.ledger, .files = preview.files};
    KBS_TRY(out.revision, import::apply(preview, options, progress));
    return out;
}

inline QString hashOf(Store &store)
{
    return store.contentHash().value_or(QStringLiteral("no hash"));
}

inline std::vector<Feature> allFeatures(Store &store)
{
    std::vector<Feature> all;
    for (const auto &featureClass : store.catalogue().classes()) {
        Query query;
        query.featureClass = featureClass.get();
        auto some = store.readAll(query);
        if (!some)
            qFatal("%s", qPrintable(some.error().text()));
        std::ranges::move(*some, std::back_inserter(all));
    }
    return all;
}

inline std::vector<Feature> features(Store &store, const char *className)
{
    Query query;
    query.featureClass = store.catalogue().find(className);
    return store.readAll(query).value_or(std::vector<Feature>());
}

/// All values of a feature as one text.
inline std::string textOf(const Feature &feature)
{
    std::string text;
    for (const Value &value : feature.values)
        text += toText(value) + '\n';
    return text;
}

inline std::string valueOf(Store &store, const char *className, const Feature &feature, const char *attribute)
{
    const int index = store.catalogue().find(className)->attributeIndex(attribute);
    return index < 0 ? "no such attribute" : toText(feature.values[static_cast<std::size_t>(index)]);
}

inline qint64 countRule(const import::Ledger &ledger, const QString &rule)
{
    return std::ranges::count(ledger.findings, rule, &Finding::rule);
}

inline QString describe(const import::Ledger &ledger)
{
    QString text = QStringLiteral("read %1, loaded %2, rejected %3, ignored %4")
                       .arg(ledger.read)
                       .arg(ledger.loaded)
                       .arg(ledger.rejected)
                       .arg(ledger.ignored);
    for (std::size_t i = 0; i < std::min<std::size_t>(ledger.findings.size(), 5); ++i)
        text += QStringLiteral("\n  %1: %2").arg(ledger.findings[i].rule, ledger.findings[i].text);
    return text;
}

} // namespace kbs::test
