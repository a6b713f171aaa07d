// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/mapping_library.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Mapping", text);
}

/// The columns that an entry names; paths of the program's own ("@layer") and patterns are no columns.
QStringList columnsOf(const LayerMapping &layer)
{
    QStringList out;
    for (const AttributeMapping &attribute : layer.attributes) {
        for (const ValueWay &way : attribute.ways)
            out << way.paths;
    }
    for (const IgnoreRule &rule : layer.ignore)
        out << rule.path;
    out.removeIf([](const QString &path) { return path.startsWith(u'@') || path.contains(u'*'); });
    out.removeDuplicates();
    return out;
}

qsizetype columnCount(const Mapping &mapping)
{
    qsizetype out = 0;
    for (const LayerMapping &layer : mapping.layers)
        out += columnsOf(layer).size();
    return out;
}

} // namespace

QString mappingFolder()
{
    const QString given = qEnvironmentVariable("KENTCBS_MAPPINGS");
    return given.isEmpty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/kentcbs/mappings"_s
        : given;
}

QString mappingPath(const QString &supplier)
{
    QString name = QString::fromStdString(turkish::identifier(supplier.trimmed().toStdString()));
    for (QChar &letter : name) {
        if (!letter.isLetterOrNumber() || letter.unicode() > 127)
            letter = u'_';
    }
    return mappingFolder() + u'/' + name + u".mapping.json"_s;
}

std::vector<SavedMapping> savedMappings()
{
    std::vector<SavedMapping> out;
    const QDir folder(mappingFolder());
    const QStringList files = folder.entryList({u"*.mapping.json"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files) {
        if (auto mapping = Mapping::load(folder.filePath(file)))
            out.push_back({mapping->name.isEmpty() ? file.section(u'.', 0, 0) : mapping->name, folder.filePath(file),
                std::move(*mapping)});
    }
    std::ranges::sort(
        out, [](const SavedMapping &a, const SavedMapping &b) { return turkish::compare(a.name, b.name) < 0; });
    return out;
}

Result<QString> saveMapping(Mapping mapping, const QString &supplier)
{
    if (supplier.trimmed().isEmpty())
        return fail(ErrorKind::Usage, tr("The mapping needs a name"), tr("Name it after the supplier."));
    if (!QDir().mkpath(mappingFolder()))
        return fail(ErrorKind::Io, tr("The folder %1 cannot be made").arg(mappingFolder()));
    mapping.name = supplier.trimmed();
    const QString path = mappingPath(supplier);
    KBS_CHECK(mapping.save(path));
    return path;
}

Result<QString> findMapping(const QString &pathOrName)
{
    if (pathOrName.isEmpty() || QFileInfo::exists(pathOrName))
        return pathOrName;
    QStringList names;
    for (const SavedMapping &saved : savedMappings()) {
        if (turkish::fold(saved.name) == turkish::fold(pathOrName))
            return saved.path;
        names << saved.name;
    }
    return fail(ErrorKind::Usage, tr("There is no mapping \"%1\", neither a file nor a saved one").arg(pathOrName),
        names.isEmpty() ? tr("None is saved yet; the window's mapping editor saves them.")
                        : tr("Saved are: %1.").arg(names.join(u", "_s)));
}

bool fits(const Mapping &mapping, const std::vector<SourceLayer> &layers)
{
    bool any = false;
    for (const SourceLayer &layer : layers) {
        const auto entries = mapping.find(layer.name);
        for (const LayerMapping *entry : entries) {
            const QStringList columns = columnsOf(*entry);
            if (columns.isEmpty()
                || !std::ranges::all_of(columns, [&](const QString &column) { return layer.fields.contains(column); }))
                return false;
            any = true;
        }
    }
    return any;
}

std::vector<SavedMapping> fittingMappings(const std::vector<SourceLayer> &layers)
{
    std::vector<SavedMapping> out = savedMappings();
    std::erase_if(out, [&](const SavedMapping &saved) { return !fits(saved.mapping, layers); });
    std::ranges::stable_sort(out, std::greater(), [](const SavedMapping &saved) { return columnCount(saved.mapping); });
    return out;
}

} // namespace kbs::import
