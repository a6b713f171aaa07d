// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_import.h"

#include "style/sld_reader.h"
#include "style/style_json.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace kbs {

using style::tr;

namespace {

Result<ImportedStyle> readOwn(const QString &path)
{
    QFile file(path);
    const style::Place place{path, {}};
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, tr("the style file cannot be read: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    }
    QJsonParseError parse;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &parse);
    if (parse.error != QJsonParseError::NoError)
        return place.wrong(tr("%1 at byte %2").arg(parse.errorString()).arg(parse.offset));
    return ImportedStyle{document.object(), {}};
}

} // namespace

Result<ImportedStyle> importStyle(const QString &path, const FeatureClass *featureClass, int order)
{
    if (QFileInfo(path).suffix().compare("json"_L1, Qt::CaseInsensitive) == 0)
        return readOwn(path);
    KBS_TRY(const auto root, style::readXml(path));
    const bool isSld = root->name == "StyledLayerDescriptor"_L1 || root->name == "FeatureTypeStyle"_L1
        || root->name == "UserStyle"_L1;
    if (!isSld && root->name != "qgis"_L1)
        return style::Place{path, {}}.wrong(tr("neither an SLD nor a QGIS style begins with <%1>").arg(root->name));
    if (!featureClass)
        return fail(ErrorKind::Usage, tr("an SLD or QGIS style does not say for which layer it is"),
            tr("Choose a layer first; on the command line with --class."));
    style::StyleDraft draft = isSld ? style::readSld(*root, *featureClass) : style::readQml(*root, *featureClass);
    if (draft.rules.empty())
        return style::Place{path, {}}.wrong(
            tr("nothing of the style could be taken over: %1").arg(draft.notMapped.join(u"; "_s)));
    QJsonArray rules;
    for (std::size_t i = 0; i < draft.rules.size(); ++i) {
        const QJsonObject &rule = draft.rules[i];
        if (i + 1 < draft.rules.size() && rule[u"when"_s].toArray().isEmpty() && !rule.contains(u"minScale"_s)
            && !rule.contains(u"maxScale"_s))
            draft.miss(tr("the rules after \"%1\": it takes every feature").arg(rule[u"title"_s][u"en"_s].toString()));
        rules.append(rule);
    }
    const QString name = QString::fromStdString(featureClass->name);
    return ImportedStyle{
        {{u"classes"_s, QJsonObject{{name, QJsonObject{{u"order"_s, order}, {u"rules"_s, rules}}}}}}, draft.notMapped};
}

} // namespace kbs
