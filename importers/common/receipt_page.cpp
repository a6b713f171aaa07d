// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/receipt_page.h"

#include "importers/common/source.h"
#include "quality/rule_pack.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QLocale>

#include <map>

using namespace Qt::StringLiterals;

namespace kbs::import {

namespace {

/// A table whose columns are texts (left) or numbers (right): "l" and "r".
class Table {
public:
    Table(const QStringList &titles, const QString &sides) : m_sides(sides)
    {
        m_html = u"<table width='100%' cellspacing='0' cellpadding='3' border='0.5' "
                 "style='border-collapse:collapse;border-color:#bbbbbb'><thead><tr>"_s;
        for (qsizetype i = 0; i < titles.size(); ++i)
            m_html += u"<th align='%1' bgcolor='#eef1f4'>%2</th>"_s.arg(side(i), titles[i].toHtmlEscaped());
        m_html += u"</tr></thead>"_s;
    }
    void row(const QStringList &cells, bool strong = false)
    {
        m_html += u"<tr>"_s;
        for (qsizetype i = 0; i < cells.size(); ++i)
            m_html += u"<td align='%1'>%2</td>"_s.arg(
                side(i), strong ? u"<b>%1</b>"_s.arg(cells[i].toHtmlEscaped()) : cells[i].toHtmlEscaped());
        m_html += u"</tr>"_s;
    }
    [[nodiscard]] QString html() const { return m_html + u"</table>"_s; }

private:
    [[nodiscard]] QString side(qsizetype column) const
    {
        return column < m_sides.size() && m_sides[column] == u'r' ? u"right"_s : u"left"_s;
    }
    QString m_sides, m_html;
};

QString heading(const QString &text)
{
    return u"<h3 style='margin-top:14px;margin-bottom:4px'>%1</h3>"_s.arg(text.toHtmlEscaped());
}

QString paragraph(const QString &text)
{
    return u"<p>%1</p>"_s.arg(text.toHtmlEscaped());
}

QString fileName(const QJsonValue &path)
{
    return QFileInfo(path.toString()).fileName();
}

} // namespace

QString ReceiptPage::say(const char16_t *turkish, const char16_t *english) const
{
    return QString(m_language == u"tr" ? turkish : english);
}

QString ReceiptPage::number(qint64 value) const
{
    return QLocale(m_language == u"tr" ? QLocale::Turkish : QLocale::English).toString(value);
}

QString ReceiptPage::className(const QJsonValue &name) const
{
    return name.isString() && !name.toString().isEmpty() ? name.toString() : say(u"(alınmadı)", u"(left out)");
}

QString ReceiptPage::severity(const QString &name) const
{
    return name == u"error"  ? say(u"hata", u"error")
        : name == u"warning" ? say(u"uyarı", u"warning")
                             : say(u"bilgi", u"remark");
}

QString ReceiptPage::title() const
{
    return say(u"Veri teslim belgesi", u"Receipt of a data delivery");
}

QString ReceiptPage::footer() const
{
    return say(u"Bu belge kişisel veri içermez.", u"This receipt holds no personal data.");
}

QString ReceiptPage::footer(int page) const
{
    return say(u"Kontrol kodu %1 · sayfa %2", u"Check code %1 · page %2")
        .arg(m_facts["checkCode"_L1].toString())
        .arg(page);
}

QString ReceiptPage::whole(const QString &sketch) const
{
    return u"<!DOCTYPE html>\n<html lang='%1'><head><meta charset='utf-8'><title>%2</title>"
           "<meta name='viewport' content='width=device-width'>"
           "<style>body{font:13px 'Noto Sans',sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222}"
           "h1{font-size:22px}h3{font-size:15px}td,th{vertical-align:top}td{word-break:break-word}"
           "svg{max-width:100%;height:auto}@media print{body{margin:0}}</style></head><body><h1>%2</h1>"_s.arg(
               m_language, title().toHtmlEscaped())
        + body(sketch)
        + u"<p><small>%1 %2</small></p></body></html>\n"_s.arg(
            footer().toHtmlEscaped(), say(u"Kontrol kodu ", u"Check code ") + m_facts["checkCode"_L1].toString());
}

QString ReceiptPage::body(const QString &sketch) const
{
    QString out = result() + stamps() + delivery() + recognised() + ledger() + changes();
    if (!sketch.isEmpty())
        out += heading(say(u"Bulguların yeri", u"Where the findings lie")) + sketch;
    return out + rules() + findings(true) + findings(false) + attributes();
}

QString ReceiptPage::result() const
{
    const qint64 rejected = m_facts["rejected"_L1].toInteger();
    QString out = m_facts["revision"_L1].isNull()
        ? say(u"Teslim yalnızca incelendi; depoda hiçbir şey değişmedi.",
              u"The delivery was only looked at; nothing was changed in the store.")
        : say(u"Teslim alındı: sürüm %1.", u"The delivery was taken in: revision %1.")
              .arg(m_facts["revision"_L1].toInteger());
    out += u' '
        + say(u"%1 nesne okundu = %2 yüklendi + %3 reddedildi + %4 dışarıda bırakıldı.",
            u"%1 objects read = %2 loaded + %3 rejected + %4 left out.")
              .arg(number(m_facts["read"_L1].toInteger()), number(m_facts["loaded"_L1].toInteger()), number(rejected),
                  number(m_facts["ignored"_L1].toInteger()));
    return paragraph(out);
}

QString ReceiptPage::stamps() const
{
    Table table({say(u"Depo", u"Store"), m_facts["store"_L1].toString()}, u"ll"_s);
    const auto row = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            table.row({name, value});
    };
    row(say(u"Koordinat sistemi", u"Coordinate system"), m_facts["crs"_L1].toString());
    const QDateTime time = QDateTime::fromString(m_facts["time"_L1].toString(), Qt::ISODate);
    row(say(u"Zaman (UTC)", u"Time (UTC)"), time.isValid() ? time.toString(u"dd.MM.yyyy HH:mm:ss"_s) : QString());
    row(say(u"Deponun içerik özeti", u"Content hash of the store"), m_facts["hash"_L1].toString());
    row(say(u"Sürüm zinciri (SHA-256)", u"Chain of revisions (SHA-256)"), m_facts["chain"_L1].toString());
    row(say(u"Kural paketi", u"Rule pack"), m_facts["rules"_L1].toString());
    row(say(u"Kontrol kodu", u"Check code"), m_facts["checkCode"_L1].toString());
    return table.html();
}

QString ReceiptPage::delivery() const
{
    Table table({say(u"Dosya", u"File"), say(u"Bayt", u"Bytes"), u"SHA-256"_s}, u"lrl"_s);
    const QJsonArray files = m_facts["delivery"_L1].toArray();
    for (const auto &file : files)
        table.row({file["name"_L1].toString(),
            file["size"_L1].isUndefined() ? QString() : number(file["size"_L1].toInteger()),
            file["sha256"_L1].toString()});
    return heading(say(u"Teslim edilen dosyalar", u"Files of the delivery")) + table.html();
}

QString ReceiptPage::recognised() const
{
    Table table({say(u"Dosya", u"File"), say(u"Biçim", u"Encoding"), say(u"Karakter kümesi", u"Character set"),
                    say(u"Koordinat sistemi", u"Coordinate system")},
        u"llll"_s);
    const auto because
        = [](const QString &what, const QString &why) { return why.isEmpty() ? what : u"%1 (%2)"_s.arg(what, why); };
    const QJsonArray files = m_facts["files"_L1].toArray();
    for (const auto &file : files)
        table.row({fileName(file["path"_L1]), because(file["encoding"_L1].toString(), file["why"_L1].toString()),
            file["charset"_L1].toString(), because(file["crs"_L1].toString(), file["crsWhy"_L1].toString())});
    return heading(say(u"Nasıl tanındı", u"How it was recognised")) + table.html();
}

QString ReceiptPage::ledger() const
{
    Table table({say(u"Katman", u"Layer"), say(u"Tablo", u"Table"), say(u"okunan", u"read"),
                    say(u"yüklenen", u"loaded"), say(u"reddedilen", u"rejected"), say(u"dışarıda", u"left out")},
        u"llrrrr"_s);
    const auto numbers = [&](const QJsonValue &of) {
        QStringList out;
        for (const auto *key : {u"read", u"loaded", u"rejected", u"ignored"})
            out << number(of[QStringView(key)].toInteger());
        return out;
    };
    const QJsonArray layers = m_facts["layers"_L1].toArray();
    for (const auto &layer : layers)
        table.row(QStringList{layer["layer"_L1].toString(), className(layer["class"_L1])} + numbers(layer));
    table.row(QStringList{say(u"Toplam", u"Sum"), QString()} + numbers(m_facts), true);
    return heading(say(
               u"Hesap: okunan = yüklenen + reddedilen + dışarıda", u"Account: read = loaded + rejected + left out"))
        + table.html();
}

QString ReceiptPage::changes() const
{
    Table table({say(u"Tablo", u"Table"), say(u"yeni", u"added"), say(u"değişen", u"changed"),
                    say(u"aynı", u"unchanged"), say(u"silinen", u"deleted")},
        u"lrrrr"_s);
    const QJsonObject classes = m_facts["classes"_L1].toObject();
    for (auto each = classes.begin(); each != classes.end(); ++each) {
        QStringList row{each.key()};
        for (const auto *key : {u"added", u"changed", u"unchanged", u"deleted"})
            row << number(each.value()[QStringView(key)].toInteger());
        table.row(row);
    }
    return heading(m_facts["revision"_L1].isNull() ? say(u"Depoda ne değişirdi", u"What would change in the store")
                                                   : say(u"Depoda ne değişti", u"What changed in the store"))
        + table.html();
}

QString ReceiptPage::rules() const
{
    std::map<QString, std::pair<qint64, QString>> met; // number → times, rule
    const QJsonArray findings = m_facts["findings"_L1].toArray();
    for (const auto &one : findings) {
        auto &entry = met[one["number"_L1].toString() + u' ' + one["rule"_L1].toString()];
        ++entry.first;
        entry.second = one["rule"_L1].toString();
    }
    if (met.empty())
        return heading(say(u"Bulgular", u"Findings")) + paragraph(say(u"Bulgu yok.", u"There are no findings."));
    Table table({say(u"Kural", u"Rule"), say(u"Ne", u"What"), say(u"Ne yapmalı", u"What to do"),
                    say(u"Dayanak", u"Source"), say(u"Kez", u"Times")},
        u"llllr"_s);
    for (const auto &[key, entry] : met) {
        const quality::PackedRule &rule = quality::rulePack().of(entry.second);
        table.row({key, rule.title.in(m_language), rule.text.in(m_language), rule.source, number(entry.first)});
    }
    return heading(say(u"Bulgular kurala göre", u"Findings by rule")) + table.html();
}

QString ReceiptPage::findings(bool refused) const
{
    Table table({say(u"Kural", u"Rule"), say(u"Dosya", u"File"), say(u"Satır", u"Line"), say(u"Kimlik", u"Id"),
                    say(u"Tablo", u"Table"), say(u"Ne", u"What"), say(u"Sağa", u"East"), say(u"Yukarı", u"North")},
        u"llrlllrr"_s);
    qint64 listed = 0;
    const QJsonArray all = m_facts["findings"_L1].toArray();
    for (const auto &one : all) {
        const QString grave = one["severity"_L1].toString();
        if ((grave == u"error") != refused)
            continue;
        ++listed;
        const QJsonArray at = one["at"_L1].toArray();
        const auto coordinate = [&](qsizetype i) {
            return i < at.size() && at[i].isDouble() ? QString::number(at[i].toDouble(), 'f', 2) : QString();
        };
        table.row(
            {refused ? one["number"_L1].toString() : u"%1 (%2)"_s.arg(one["number"_L1].toString(), severity(grave)),
                fileName(one["file"_L1]),
                one["line"_L1].isDouble() ? QString::number(one["line"_L1].toInteger()) : QString(),
                one["id"_L1].toString(), one["class"_L1].toString(),
                one[m_language == u"tr" ? u"text_tr" : u"text_en"].toString(), coordinate(0), coordinate(1)});
    }
    const qint64 more = m_facts["findingsNotListed"_L1].toInteger();
    QString out = heading(refused ? say(u"Reddedilen nesneler", u"Refused objects")
                                  : say(u"Uyarılar ve bilgiler", u"Warnings and remarks"));
    out += listed > 0 ? table.html() : paragraph(say(u"Yok.", u"None."));
    if (!refused && more > 0)
        out += paragraph(say(u"%1 bulgu daha sayıldı, listelenmedi.", u"%1 more findings were counted, not listed.")
                .arg(number(more)));
    return out;
}

QString ReceiptPage::attributes() const
{
    Table table({say(u"Katman", u"Layer"), say(u"Öznitelik", u"Attribute"), say(u"Kez", u"Times"),
                    say(u"Ne oldu", u"What became of it")},
        u"llrl"_s);
    const QJsonObject layers = m_facts["attributes"_L1].toObject();
    for (auto layer = layers.begin(); layer != layers.end(); ++layer) {
        const QJsonObject paths = layer.value().toObject();
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            const QString outcome = path.value()["outcome"_L1].toString();
            const quality::PackedRule *rule = quality::rulePack().find(outcome);
            table.row({layer.key(), path.key(), number(path.value()["times"_L1].toInteger()),
                rule != nullptr ? u"%1: %2"_s.arg(rule->number, rule->title.in(m_language)) : outcome});
        }
    }
    return heading(say(u"Öznitelikler", u"Attributes")) + table.html();
}

} // namespace kbs::import
