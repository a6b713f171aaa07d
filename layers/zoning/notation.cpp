// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/notation.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Notation", text);
}

/// One spelling for everything that follows: Turkish capitals, ':' as '=', no blanks around '=', single blanks.
QString normalised(const QString &text)
{
    QString out = turkish::upper(text).normalized(QString::NormalizationForm_C);
    out.replace(u':', u'=');
    static const QRegularExpression around(u"\\s*=\\s*"_s);
    out.replace(around, u"="_s);
    return out.simplified();
}

/// "1,50", "15.50", "2.159,34", "2,159.34": the last of '.' and ',' is the decimal mark where both occur.
std::optional<double> number(QString text)
{
    const qsizetype comma = text.lastIndexOf(u','), point = text.lastIndexOf(u'.');
    if (comma >= 0 && point >= 0)
        text.remove(comma > point ? u'.' : u',');
    text.replace(u',', u'.');
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

// Possessive, so that "0.20-0.40" does not become 0; a range is not one number.
const QString numberPattern = u"(\\d++(?:[.,]\\d++)*+)(?!\\s?[-–]\\s?\\d)"_s;
// A token stands alone: no letter or digit touches it (Turkish letters count).
const QString notAfter = u"(?<![\\p{L}\\p{N}])"_s;
const QString notBefore = u"(?![\\p{L}\\p{N}])"_s;

QRegularExpression pattern(const QString &text)
{
    return QRegularExpression(text, QRegularExpression::UseUnicodePropertiesOption);
}

class Reader {
public:
    explicit Reader(const QString &text) : m_text(normalised(text)) { }

    Notation read()
    {
        static const QRegularExpression void_ = pattern(notAfter + u"(İPTAL|ESKİ|ÖNERİ|TASLAK)"_s + notBefore);
        if (m_text.contains(void_))
            return m_out;
        // Longer forms go first and are taken out of the text, so that their pieces are not read again.
        readStack();
        readRatios();
        readHeight();
        readSetbacks();
        readArrangement();
        readFloors();
        checkRanges();
        if (!m_out.floors.says() && m_out.floorArea.number && m_out.footprint.number && *m_out.footprint.number > 0)
            m_out.floorsHint = static_cast<int>(std::lround(*m_out.floorArea.number / *m_out.footprint.number));
        return m_out;
    }

private:
    QString m_text;
    Notation m_out;

    /// Calls `use` for every match and blanks it out.
    template <typename Use> void takeAll(const QRegularExpression &what, const Use &use)
    {
        for (auto match = what.match(m_text); match.hasMatch(); match = what.match(m_text)) {
            use(match);
            m_text.replace(match.capturedStart(), match.capturedLength(), QString(match.capturedLength(), u'~'));
        }
    }

    /// A second, different number for the same thing is a contradiction: both texts are kept and neither is taken.
    void give(Given &field, double value, const QString &text)
    {
        if (value == 0)
            return; // e-Plan writes 0 for "not given"
        if (!field.contradicting.isEmpty()) {
            field.contradicting << text;
        } else if (field.number && std::abs(*field.number - value) > 1e-9) {
            field.contradicting << m_firstText[&field] << text;
            field.number.reset();
            m_out.remarks << tr("The texts contradict each other: %1").arg(field.contradicting.join(u" / "_s));
        } else {
            field.number = value;
            m_firstText[&field] = text;
        }
    }
    std::map<const Given *, QString> m_firstText;

    static std::optional<Arrangement> letter(const QString &text)
    {
        // BL before B: the whole token is compared, so the order does not matter here.
        if (text == u"A" || text == u"AYRIK")
            return Arrangement::Detached;
        if (text == u"BL" || text == u"BLOK")
            return Arrangement::Block;
        if (text == u"B" || text == u"BİTİŞİK")
            return Arrangement::Attached;
        if (text == u"İ" || text == u"İKİZ" || text == u"I" || text == u"İKİLİ")
            return Arrangement::Twin;
        if (text == u"S" || text == u"SERBEST")
            return Arrangement::Free;
        return std::nullopt;
    }

    static QString letters() { return u"(AYRIK|BİTİŞİK|BLOK|BL|İKİZ|İKİLİ|SERBEST|A|B|İ|I|S)"_s; }

    void setArrangement(const QString &text)
    {
        const auto found = letter(text);
        if (m_out.arrangement && found != m_out.arrangement)
            m_out.remarks << tr("Two building arrangements are given; the first one is shown");
        else
            m_out.arrangement = found;
    }

    /// The circle of EK-1d: front setback over arrangement and floors over side setback.
    void readStack()
    {
        static const QRegularExpression stack = pattern(notAfter + numberPattern + u"\\s*[/ ]\\s*"_s + letters()
            + u"\\s*[-/]?\\s*(\\d{1,2})\\s*[/ ]\\s*"_s + numberPattern + notBefore);
        takeAll(stack, [this](const QRegularExpressionMatch &match) {
            give(m_out.front, number(match.captured(1)).value_or(0), match.captured());
            setArrangement(match.captured(2));
            give(m_out.floors, match.captured(3).toDouble(), match.captured());
            give(m_out.side, number(match.captured(4)).value_or(0), match.captured());
        });
    }

    void readRatios()
    {
        static const QRegularExpression ratios = pattern(notAfter + u"(?:(TAKS|KAKS|EMSAL)\\s?=?\\s?|(E)=)(%)?\\s?(?:"_s
            + numberPattern + u"(\\s?%)?|(SERBEST))"_s + notBefore);
        takeAll(ratios, [this](const QRegularExpressionMatch &match) {
            Given &field = match.captured(1) == u"TAKS" ? m_out.footprint : m_out.floorArea;
            if (!match.captured(6).isEmpty()) {
                field.free = true;
                return;
            }
            const double value = number(match.captured(4)).value_or(0);
            const bool percent = !match.captured(3).isEmpty() || !match.captured(5).isEmpty();
            give(field, percent ? value / 100 : value, match.captured());
        });
    }

    void readHeight()
    {
        static const QRegularExpression height = pattern(notAfter + u"(?:YENÇOK|YENCOK|HMAX|HMAKS|H)\\s?=\\s?(?:"_s
            + numberPattern + u"\\s?(METRE|MT|M|KAT)?|(SERBEST))"_s + notBefore);
        takeAll(height, [this](const QRegularExpressionMatch &match) {
            if (!match.captured(3).isEmpty()) {
                m_out.height.free = true;
                return;
            }
            const double value = number(match.captured(1)).value_or(0);
            if (match.captured(2) == u"KAT")
                return give(m_out.floors, value, match.captured());
            give(m_out.height, value, match.captured());
            if (match.captured(2).isEmpty() && value != 0) {
                m_out.height.assumed = true;
                m_out.remarks << tr("The height %1 has no unit; metres are assumed").arg(match.captured(1));
            }
        });
    }

    void readSetbacks()
    {
        static const QRegularExpression named
            = pattern(notAfter + u"(ÖN|YAN|ARKA)(?:\\s?BAHÇE)?(?:\\s?MESAFESİ)?\\s?=\\s?"_s + numberPattern
                + u"\\s?(?:METRE|MT|M)?"_s + notBefore);
        static const QRegularExpression free
            = pattern(notAfter + u"(ÖN|YAN|ARKA)(?:\\s?BAHÇE)?(?:\\s?MESAFESİ)?\\s?=?\\s?SERBEST"_s + notBefore);
        const auto fieldOf = [this](const QString &name) -> Given & {
            return name == u"ÖN" ? m_out.front : name == u"YAN" ? m_out.side : m_out.rear;
        };
        takeAll(free, [&](const QRegularExpressionMatch &match) { fieldOf(match.captured(1)).free = true; });
        takeAll(named, [&](const QRegularExpressionMatch &match) {
            Given &field = fieldOf(match.captured(1));
            give(field, number(match.captured(2)).value_or(0), match.captured());
        });
        if (m_text.contains(u"PARSEL") || m_text.contains(pattern(notAfter + u"ADA"_s + notBefore)))
            return; // then numbers with slashes are blocks and parcels
        static const QRegularExpression triplet = pattern(
            notAfter + u"(\\d{1,2}(?:[.,]\\d+)?)/(\\d{1,2}(?:[.,]\\d+)?)/(\\d{1,2}(?:[.,]\\d+)?)(?![/\\p{L}\\p{N}])"_s);
        takeAll(triplet, [this](const QRegularExpressionMatch &match) {
            give(m_out.front, number(match.captured(1)).value_or(0), match.captured());
            give(m_out.side, number(match.captured(2)).value_or(0), match.captured());
            give(m_out.rear, number(match.captured(3)).value_or(0), match.captured());
        });
    }

    void readArrangement()
    {
        static const QRegularExpression withFloors
            = pattern(notAfter + letters() + u"\\s?[-/=]\\s?(\\d{1,2})"_s + notBefore);
        takeAll(withFloors, [this](const QRegularExpressionMatch &match) {
            setArrangement(match.captured(1));
            give(m_out.floors, match.captured(2).toDouble(), match.captured());
        });
        static const QRegularExpression attached = pattern(notAfter + u"(A|B|BL|İ|I|S)(\\d{1,2})"_s + notBefore);
        takeAll(attached, [this](const QRegularExpressionMatch &match) {
            setArrangement(match.captured(1));
            give(m_out.floors, match.captured(2).toDouble(), match.captured());
        });
        static const QRegularExpression word
            = pattern(notAfter + u"(AYRIK|BİTİŞİK|BLOK|İKİZ|İKİLİ|SERBEST)(?:\\s?NİZAM)?"_s + notBefore);
        takeAll(word, [this](const QRegularExpressionMatch &match) { setArrangement(match.captured(1)); });
        // A lone letter counts only where nothing else stands on the sheet.
        if (!m_out.arrangement && m_text.size() <= 2)
            m_out.arrangement = letter(m_text);
    }

    void readFloors()
    {
        static const QRegularExpression floors = pattern(notAfter
            + u"(?:(\\d{1,3})\\s?KAT|KAT\\s?(?:ADEDİ)?\\s?=\\s?(\\d{1,3})|Z\\s?\\+\\s?(\\d{1,2}))"_s + notBefore);
        takeAll(floors, [this](const QRegularExpressionMatch &match) {
            double value = (match.captured(1) + match.captured(2)).toDouble();
            if (!match.captured(3).isEmpty())
                value = match.captured(3).toDouble() + 1; // the ground floor counts
            give(m_out.floors, value, match.captured());
        });
    }

    void refuse(Given &field, const QString &remark)
    {
        field.number.reset();
        m_out.remarks << remark;
    }

    void checkRanges()
    {
        const auto shown = [](double value) { return QString::number(value); };
        if (const auto value = m_out.footprint.number; value && *value > 1)
            refuse(m_out.footprint,
                tr("TAKS %1 is out of range; %2 may be meant and is not applied")
                    .arg(shown(*value), QString::number(*value / 100, 'f', 2)));
        if (const auto value = m_out.floorArea.number; value && *value > 100)
            refuse(m_out.floorArea, tr("KAKS %1 is out of range and is not applied").arg(shown(*value)));
        if (const auto value = m_out.floors.number; value && *value > 300)
            refuse(m_out.floors, tr("%1 floors are out of range and are not applied").arg(shown(*value)));
    }
};

} // namespace

std::string code(Arrangement arrangement)
{
    switch (arrangement) {
    case Arrangement::Detached: return "ayrik";
    case Arrangement::Attached: return "bitisik";
    case Arrangement::Block: return "blok";
    case Arrangement::Twin: return "ikiz";
    case Arrangement::Free: return "serbest";
    }
    return {};
}

bool Notation::saysAnything() const
{
    return arrangement || floors.says() || footprint.says() || floorArea.says() || height.says() || front.says()
        || side.says() || rear.says();
}

Notation readNotation(const QString &text)
{
    return Reader(text).read();
}

} // namespace kbs::zoning
