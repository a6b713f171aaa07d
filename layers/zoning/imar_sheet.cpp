// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet of imar durumu: A4, a drawn sketch, values with their sources, a check code on every page.
#include "layers/zoning/imar.h"
#include "layers/zoning/imar_sketch.h"
#include "render/pdf_pages.h"

#include <QCoreApplication>
#include <QFile>
#include <QFont>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

constexpr double millimetre = render::pdfMillimetre;
constexpr double sketchMm = 85;

/// A text of the sheet in both languages: the sheet's language is asked for, whatever the window speaks.
QString say(const QString &language, const char16_t *turkish, const char16_t *english)
{
    return QString(language.startsWith(u"tr") ? turkish : english);
}

QString number(double value, const QString &language, int decimals = 2)
{
    return QLocale(language.startsWith(u"tr") ? QLocale::Turkish : QLocale::English).toString(value, 'f', decimals);
}

QString dateText(const QString &iso, const QString &language)
{
    const QDate date = QDate::fromString(iso, Qt::ISODate);
    return date.isValid() && language.startsWith(u"tr") ? date.toString(u"dd.MM.yyyy"_s) : iso;
}

QString sourceText(const Source &source)
{
    return source.isKnown()
        ? u"%1 %2, r%3"_s.arg(QString::fromStdString(source.className)).arg(source.id).arg(source.revision)
        : QString();
}

// ---- text

class SheetText {
public:
    SheetText(const ImarDurumu &imar, const QString &language) : m_imar(imar), m_language(language) { }

    QString html()
    {
        parcel();
        plans();
        for (const ImarArea &area : m_imar.areas)
            if (!area.sliver)
                areaTable(area);
        items(text(u"Kısıtlar", u"Restrictions"), m_imar.constraints);
        items(text(u"Plan notları", u"Plan notes"), m_imar.notes);
        findings();
        return m_html;
    }

private:
    const ImarDurumu &m_imar;
    QString m_language;
    QString m_html;

    [[nodiscard]] QString text(const char16_t *turkish, const char16_t *english) const
    {
        return say(m_language, turkish, english);
    }

    void heading(const QString &title)
    {
        m_html += u"<h3 style='margin-top:10px;margin-bottom:3px'>%1</h3>"_s.arg(title.toHtmlEscaped());
    }
    void open()
    {
        m_html
            += u"<table width='100%' cellspacing='0' cellpadding='3' border='0.5' style='border-collapse:collapse;border-color:#bbb'>"_s;
    }
    void close() { m_html += u"</table>"_s; }
    void row(const QString &title, const QString &value, const QString &how, const Source &source)
    {
        m_html
            += u"<tr><td width='26%'>%1</td><td width='24%'><b>%2</b></td><td width='34%'><small>%3</small></td><td width='16%'><small>%4</small></td></tr>"_s
                   .arg(title.toHtmlEscaped(), value.toHtmlEscaped(), how.toHtmlEscaped(),
                       sourceText(source).toHtmlEscaped());
    }
    [[nodiscard]] QString squareMetres(double value) const { return number(value, m_language) + u" m²"_s; }

    void parcel()
    {
        open();
        row(text(u"Mahalle", u"Neighbourhood"), QString::fromStdString(m_imar.neighbourhood), {},
            m_imar.neighbourhoodSource);
        row(text(u"Ada / parsel", u"Block / parcel"), m_imar.label, {}, m_imar.parcel);
        if (!m_imar.sheet.empty())
            row(text(u"Pafta", u"Map sheet"), QString::fromStdString(m_imar.sheet), {}, m_imar.parcel);
        if (m_imar.titleArea)
            row(text(u"Tapu yüzölçümü", u"Area in the title"), squareMetres(*m_imar.titleArea), {}, m_imar.parcel);
        row(text(u"Hesaplanan alan", u"Computed area"), squareMetres(m_imar.computedArea),
            text(u"geometriden", u"from the geometry"), m_imar.parcel);
        row(text(u"Net alan", u"Net area"), squareMetres(m_imar.netArea),
            text(u"yapılaşma alanlarında kalan", u"within building areas"), m_imar.parcel);
        if (m_imar.cededArea > 0)
            row(text(u"Yol ve açık alanda kalan", u"In roads and open areas"), squareMetres(m_imar.cededArea), {},
                m_imar.parcel);
        close();
    }

    void plans()
    {
        heading(text(u"Yürürlükteki 1/1000 plan", u"1/1000 plan in force"));
        if (m_imar.plans.empty())
            m_html += u"<p>%1</p>"_s.arg(
                text(u"Depoda yürürlükte plan kaydı yok.", u"The store has no plan in force here."));
        open();
        for (const PlanRef &plan : m_imar.plans) {
            QStringList parts;
            if (!plan.pin.empty())
                parts << u"PİN "_s + QString::fromStdString(plan.pin);
            if (!plan.approved.isEmpty())
                parts << text(u"onay ", u"approved ") + dateText(plan.approved, m_language);
            if (plan.isChange)
                parts << text(u"plan değişikliği", u"plan change");
            row(text(u"Plan", u"Plan"), plan.name, parts.join(u", "_s), plan.source);
        }
        close();
    }

    void areaTable(const ImarArea &area)
    {
        heading(u"%1 (%2, %3)"_s.arg(
            area.useTitle.in(m_language), squareMetres(area.area), u"%"_s + number(area.share * 100, m_language)));
        open();
        const std::array<std::pair<const char *, std::pair<const char16_t *, const char16_t *>>, 12> rules{
            {{"nizam", {u"Nizam", u"Building arrangement"}}, {"kat_adedi", {u"Kat adedi", u"Number of floors"}},
                {"taks", {u"TAKS", u"TAKS (footprint ratio)"}}, {"kaks", {u"KAKS (emsal)", u"KAKS (floor area ratio)"}},
                {"yencok", {u"Yençok", u"Maximum height"}}, {"on_bahce", {u"Ön bahçe", u"Front setback"}},
                {"yan_bahce", {u"Yan bahçe", u"Side setback"}}, {"arka_bahce", {u"Arka bahçe", u"Rear setback"}},
                {"bina_derinligi", {u"Bina derinliği", u"Building depth"}},
                {"min_parsel", {u"En küçük parsel", u"Minimum parcel"}},
                {"min_cephe", {u"En küçük cephe", u"Minimum frontage"}},
                {"min_derinlik", {u"En küçük derinlik", u"Minimum depth"}}}};
        for (const auto &[name, title] : rules)
            if (const RuleValue &rule = area.rules.at(name); isUsual(name) || rule.state != RuleState::NotStated)
                ruleRow(text(title.first, title.second), rule);
        if (area.buildable) {
            ruleRow(text(u"Çekme mesafeleri içi alan", u"Area inside the setbacks"), area.envelopeArea);
            ruleRow(text(u"En büyük taban alanı", u"Largest footprint"), area.footprint);
            ruleRow(text(u"Emsale esas alan", u"Counted floor area"), area.floorArea);
            if (area.reachableFloorArea.hasValue())
                ruleRow(text(u"Ulaşılabilen alan", u"Reachable floor area"), area.reachableFloorArea);
        } else {
            row(text(u"Yapılaşma", u"Building"), text(u"yapı yapılamayan alan", u"no private building"), {},
                area.source);
        }
        for (const ParcelSide &side : area.sides)
            row(sideTitle(side), display(side.setback, m_language),
                u"%1 m; %2"_s.arg(number(side.length, m_language), side.faces), side.setback.source);
        close();
    }

    /// Rules that a sheet always shows; the others only where the plan says something.
    static bool isUsual(std::string_view name) { return name != "bina_derinligi" && !name.starts_with("min_"); }

    [[nodiscard]] QString sideTitle(const ParcelSide &side) const
    {
        switch (side.kind) {
        case ParcelSide::Kind::Front: return text(u"Ön cephe çekmesi", u"Setback, front");
        case ParcelSide::Kind::Rear: return text(u"Arka kenar çekmesi", u"Setback, rear");
        case ParcelSide::Kind::Side: break;
        }
        return text(u"Yan kenar çekmesi", u"Setback, side");
    }

    void ruleRow(const QString &title, const RuleValue &rule)
    {
        row(title, display(rule, m_language), rule.how, rule.source);
    }

    void items(const QString &title, const std::vector<ImarItem> &all)
    {
        if (all.empty())
            return;
        heading(title);
        m_html += u"<ol>"_s;
        for (const ImarItem &item : all) {
            QStringList parts{item.title, item.text};
            parts.removeAll(QString());
            const QString measure = item.area > 0 ? u" (%1)"_s.arg(squareMetres(item.area)) : QString();
            m_html += u"<li>%1%2 <small>[%3]</small></li>"_s.arg(
                parts.join(u": "_s).toHtmlEscaped(), measure, sourceText(item.source));
        }
        m_html += u"</ol>"_s;
    }

    void findings()
    {
        if (m_imar.findings.empty())
            return;
        heading(text(u"Dikkat edilecekler", u"To be noted"));
        m_html += u"<ul>"_s;
        for (const Finding &finding : m_imar.findings)
            m_html += u"<li>%1</li>"_s.arg(finding.text.toHtmlEscaped());
        m_html += u"</ul>"_s;
    }
};

class SheetWriter {
public:
    SheetWriter(const ImarDurumu &imar, const QString &language, const QString &municipality)
        : m_imar(imar), m_language(language), m_municipality(municipality)
    {
    }

    void write(QPdfWriter &pdf)
    {
        render::writePdf(pdf,
            {.title = say(m_language, u"İmar durumu ", u"Zoning status ") + m_imar.label,
                .html = SheetText(m_imar, m_language).html(),
                .head = [this](QPainter &painter, double width) { return drawHead(painter, width); },
                .footerLeft = say(m_language, u"Bilgi amaçlıdır; resmî imar durum belgesi yerine geçmez.",
                    u"For information; it does not replace the official zoning certificate."),
                .footerRight =
                    [this](int page) {
                        return say(m_language, u"Kontrol kodu %1 · sürüm %2 · sayfa %3",
                            u"Check code %1 · revision %2 · page %3")
                            .arg(checkCode(m_imar))
                            .arg(m_imar.revision)
                            .arg(page);
                    }});
    }

private:
    const ImarDurumu &m_imar;
    QString m_language, m_municipality;

    /// Title and sketch; gives where the text may begin.
    double drawHead(QPainter &painter, double width)
    {
        QFont font(u"Noto Sans"_s);
        font.setStyleHint(QFont::SansSerif);
        double y = 0;
        if (!m_municipality.isEmpty()) {
            font.setPointSizeF(9);
            painter.setFont(font);
            painter.drawText(QRectF(0, y, width, 5 * millimetre), Qt::AlignLeft, m_municipality);
            y += 5.5 * millimetre;
        }
        font.setPointSizeF(15);
        font.setBold(true);
        painter.setFont(font);
        painter.drawText(QRectF(0, y, width, 9 * millimetre), Qt::AlignLeft | Qt::AlignVCenter,
            say(m_language, u"İmar durumu", u"Zoning status"));
        font.setPointSizeF(9);
        font.setBold(false);
        painter.setFont(font);
        painter.drawText(QRectF(0, y, width, 9 * millimetre), Qt::AlignRight | Qt::AlignVCenter,
            dateText(m_imar.date.toString(Qt::ISODate), m_language));
        y += 10 * millimetre;
        drawSketch(painter, m_imar, m_language, QRectF(0, y, width, sketchMm * millimetre), millimetre);
        return y + (sketchMm + 4) * millimetre;
    }
};

} // namespace

QString display(const RuleValue &rule, const QString &language)
{
    if (rule.hasValue()) {
        if (!rule.valueTitle.tr.isEmpty())
            return rule.valueTitle.in(language);
        Attribute form;
        form.type = std::holds_alternative<std::int64_t>(rule.value) ? AttributeType::Integer : AttributeType::Real;
        form.unit = rule.unit;
        return displayValue(form, rule.value, language);
    }
    switch (rule.state) {
    case RuleState::Free: return say(language, u"serbest", u"free");
    case RuleState::NotApplicable: return say(language, u"geçerli değil", u"not applicable");
    case RuleState::Conflict:
        return say(language, u"çelişkili: ", u"contradictory: ") + rule.alternatives.join(u" / "_s);
    case RuleState::NotStated:
    case RuleState::Given:
    case RuleState::Derived:
    case RuleState::Default: break;
    }
    return say(language, u"planda belirtilmemiş", u"not given in the plan");
}

Result<void> writeSheet(
    const ImarDurumu &imar, const QString &pdfFile, const QString &language, const QString &municipality)
{
    const auto refused = [&](const QString &why) {
        return fail(ErrorKind::Io,
            QCoreApplication::translate("Imar", "The sheet %1 cannot be written: %2").arg(pdfFile, why),
            QCoreApplication::translate("Imar", "Choose another folder, or close the program that has the file open."));
    };
    if (!qobject_cast<QGuiApplication *>(QCoreApplication::instance())) // fonts need it
        return fail(ErrorKind::Internal,
            QCoreApplication::translate("Imar", "The sheet cannot be drawn without a graphical application object"));
    QSaveFile file(pdfFile);
    if (!file.open(QIODevice::WriteOnly))
        return refused(file.errorString());
    {
        QPdfWriter pdf(&file);
        SheetWriter(imar, language, municipality).write(pdf);
    }
    if (!file.commit())
        return refused(file.errorString());
    return {};
}

} // namespace kbs::zoning
