// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/card_text.h"

#include "app/gui/application.h"
#include "app/gui/masking.h"
#include "layers/cadastre/parcel_card.h"
#include "layers/zoning/imar.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Card", text);
}

QString row(const QString &name, const QString &value)
{
    return u"<tr><td class='n'>%1</td><td>%2</td></tr>"_s.arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

/// All tables of a card with the same columns, so that the values stand below each other.
QString tableStart()
{
    return u"<table width='100%'><tr><td width='44%'></td><td></td></tr>"_s;
}

QString measures(const Geometry &geometry)
{
    const QLocale numbers;
    if (geometry.isPolygonal())
        return row(tr("Area on the map"), u"%1 m²"_s.arg(numbers.toString(area(geometry), 'f', 2)))
            + row(tr("Perimeter"), u"%1 m"_s.arg(numbers.toString(length(geometry), 'f', 2)));
    if (geometry.isLinear())
        return row(tr("Length"), u"%1 m"_s.arg(numbers.toString(length(geometry), 'f', 2)));
    if (geometry.isPoint() && !geometry.isEmpty())
        return row(tr("East, north"),
            u"%1   %2"_s.arg(
                numbers.toString(geometry.points[0].x, 'f', 2), numbers.toString(geometry.points[0].y, 'f', 2)));
    return {};
}

QString plainCard(const SelectedFeature &selected)
{
    QString html = tableStart();
    const auto &attributes = selected.featureClass->attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        if (!isNull(selected.feature.values[i]))
            html += row(attributes[i].title.in(language()), shownValue(attributes[i], selected.feature.values[i]));
    }
    html += measures(selected.feature.geometry);
    html += u"</table><p class='s'>%1</p>"_s.arg(tr("Revision %1").arg(selected.feature.revision));
    return html;
}

QString link(const Source &source, const QString &text)
{
    if (!source.isKnown())
        return text.toHtmlEscaped();
    return u"<a href='feature:%1/%2'>%3</a>"_s.arg(QString::fromStdString(source.className))
        .arg(source.id)
        .arg(text.toHtmlEscaped());
}

QString parcelLines(const cadastre::ParcelCard &card)
{
    QString html, section;
    html += tableStart();
    for (const cadastre::CardLine &line : cadastre::lines(card, language())) {
        if (line.section != section) {
            html += u"</table><h4>%1</h4>"_s.arg(line.section.toHtmlEscaped()) + tableStart();
            section = line.section;
        }
        const bool own = line.section.isEmpty();
        html += own ? row(line.title, line.text)
                    : u"<tr><td class='n'>%1</td><td>%2</td></tr>"_s.arg(
                          link(line.source, line.title), line.text.toHtmlEscaped());
    }
    html += u"</table>"_s;
    html += u"<p class='s'>%1</p>"_s.arg(
        tr("Source: parcel no. %1 in revision %2 of this store.").arg(card.source.id).arg(card.source.revision));
    return html;
}

QString ruleRow(const QString &name, const zoning::RuleValue &rule)
{
    QString value = zoning::display(rule, language()).toHtmlEscaped();
    if (!rule.how.isEmpty())
        value += u"<br><span class='s'>%1</span>"_s.arg(rule.how.toHtmlEscaped());
    const QString source = rule.source.isKnown() ? u" %1"_s.arg(link(rule.source, u"↗"_s)) : QString();
    return u"<tr><td class='n'>%1</td><td>%2%3</td></tr>"_s.arg(name.toHtmlEscaped(), value, source);
}

/// What the plan says of the main building area, in the order in which an architect asks.
QString mainArea(const Catalogue &catalogue, const zoning::ImarArea &area)
{
    QString html
        = u"<p class='big'>%1</p>"_s.arg(
              (area.useTitle.in(language()).isEmpty() ? area.name : area.useTitle.in(language())).toHtmlEscaped())
        + tableStart();
    const FeatureClass *planArea = catalogue.find("plan_alani");
    for (const char *name : {"nizam", "taks", "kaks", "yencok", "kat_adedi", "on_bahce", "yan_bahce", "arka_bahce"}) {
        const auto rule = area.rules.find(name);
        if (rule == area.rules.end())
            continue;
        const Attribute *attribute = planArea ? planArea->attribute(name) : nullptr;
        html += ruleRow(attribute ? attribute->title.in(language()) : QString::fromLatin1(name), rule->second);
    }
    html += ruleRow(tr("Building ground by setbacks"), area.envelopeArea);
    html += ruleRow(tr("Allowed footprint"), area.footprint);
    html += ruleRow(tr("Allowed floor area"), area.floorArea);
    return html + u"</table>"_s;
}

/// The building rules of the parcel; where they cannot be told, why.
QString imarSummary(FeatureReader &reader, const Feature &parcel)
{
    const QString title = u"<h4>%1</h4>"_s.arg(tr("Imar durumu (plan in force)"));
    const auto imar = zoning::imarDurumu(reader, parcel);
    if (!imar)
        return title + u"<p>%1</p>"_s.arg(imar.error().text().toHtmlEscaped());
    QString html = title;
    if (const zoning::ImarArea *main = imar->main())
        html += mainArea(reader.catalogue(), *main);
    else
        html += u"<p>%1</p>"_s.arg(tr("No plan area to build on lies over this parcel."));
    html += tableStart();
    for (const zoning::PlanRef &plan : imar->plans)
        html += u"<tr><td class='n'>%1</td><td>%2</td></tr>"_s.arg(
            tr("Plan"), link(plan.source, plan.name.isEmpty() ? QString::fromStdString(plan.pin) : plan.name));
    const QLocale numbers;
    if (imar->cededArea > 0.005)
        html += row(
            tr("Outside building areas (road, green …)"), u"%1 m²"_s.arg(numbers.toString(imar->cededArea, 'f', 2)));
    for (const zoning::ImarItem &item : imar->constraints)
        html += u"<tr><td class='n'>%1</td><td>%2</td></tr>"_s.arg(
            link(item.source, item.title), item.text.toHtmlEscaped());
    html += u"</table>"_s;
    for (const Finding &finding : imar->findings)
        html += u"<p class='f'>%1</p>"_s.arg(finding.text.toHtmlEscaped());
    return html
        + u"<p class='s'>%1</p>"_s.arg(tr("As of %1. Information only; the sheet with its sources can be saved as PDF.")
                .arg(numbers.toString(imar->date, QLocale::ShortFormat)));
}

/// Names quiet, values plain; the document's own style, since a QTextBrowser knows little of the palette.
QString style()
{
    return u"<style>td { padding: 1px 6px 1px 0; } td.n { color: gray; } h4 { margin: 10px 0 2px 0; } .s { color: gray; font-size: small; } .f { margin: 3px 0; } .big { font-size: large; font-weight: bold; }</style>"_s;
}

} // namespace

QString featureTitle(const SelectedFeature &selected)
{
    const QString label = selected.featureClass->label(selected.feature.values).trimmed();
    return u"%1 %2"_s.arg(
        selected.featureClass->title.in(language()), label.isEmpty() ? QString::number(selected.feature.id) : label);
}

Result<QString> cardHtml(FeatureReader &reader, const SelectedFeature &selected, Progress &)
{
    if (selected.featureClass->name != "parsel")
        return style() + plainCard(selected);
    KBS_TRY(const auto card, cadastre::parcelCard(reader, selected.feature));
    return style() + imarSummary(reader, selected.feature) + parcelLines(card);
}

} // namespace kbs::gui
