// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/theme.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

struct Lab {
    double l, a, b;
};

std::array<double, 3> linearRgb(const QColor &color)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
}

/// CIE L*a*b* of linear sRGB, D65.
Lab labOf(const std::array<double, 3> &rgb)
{
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047);
    const double y = f(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
    const double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// What eyes without one kind of cones see (Machado, Oliveira and Fernandes 2009, severity 1.0, linear sRGB).
std::array<double, 3> seen(const std::array<double, 3> &rgb, const std::array<double, 9> &matrix)
{
    std::array<double, 3> out{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            out[i] += matrix[3 * i + j] * rgb[j];
    for (double &value : out)
        value = std::clamp(value, 0.0, 1.0);
    return out;
}

constexpr std::array<double, 9> deuteranopia{
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881};
constexpr std::array<double, 9> protanopia{
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998};
constexpr std::array<double, 9> usual{1, 0, 0, 0, 1, 0, 0, 0, 1};

double distance(const QColor &a, const QColor &b, const std::array<double, 9> &eyes)
{
    const Lab x = labOf(seen(linearRgb(a), eyes)), y = labOf(seen(linearRgb(b), eyes));
    return std::sqrt((x.l - y.l) * (x.l - y.l) + (x.a - y.a) * (x.a - y.a) + (x.b - y.b) * (x.b - y.b));
}

} // namespace

class TestThemes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_catalogue = *Catalogue::load();
        m_styles = *StyleBook::load(*m_catalogue);
        auto themes = loadThemes(*m_catalogue);
        QVERIFY2(themes, themes ? "" : qPrintable(themes.error().text()));
        m_themes = *std::move(themes);
    }

    void readyThemes()
    {
        QStringList names;
        for (const MapTheme &theme : m_themes)
            names.append(theme.name);
        QCOMPARE(
            names, (QStringList{u"kadastro"_s, u"imar"_s, u"numarataj"_s, u"altyapi"_s, u"gece"_s, u"renk-koru"_s}));
        for (const MapTheme &theme : m_themes) {
            const auto book = withTheme(*m_styles, *m_catalogue, theme);
            QVERIFY2(book, book ? "" : qPrintable(book.error().text()));
            QCOMPARE((*book)->background(), theme.background);
            for (const FeatureClass *featureClass : (*book)->drawingOrder()) {
                const ClassStyle &style = (*book)->of(*featureClass);
                QVERIFY2(style.rules.back().takesAll(), featureClass->name.c_str());
                QCOMPARE(style.visible, theme.shows(*featureClass, *m_styles));
            }
        }
    }

    void whatIsSeen()
    {
        QVERIFY(!shows(u"kadastro"_s, "plan_alani"));
        QVERIFY(shows(u"kadastro"_s, "parsel"));
        QVERIFY(shows(u"imar"_s, "plan_cizgi"));
        QVERIFY(!shows(u"imar"_s, "yapi"));
        QVERIFY(shows(u"altyapi"_s, "altyapi_hat"));
        QVERIFY(shows(u"numarataj"_s, "numarataj"));
    }

    void paleColoursGoIntoTheBackground()
    {
        const auto book = withTheme(*m_styles, *m_catalogue, theme(u"numarataj"_s));
        QVERIFY(book);
        const QColor full = areaColor(*m_styles, "ticaret_alani"), pale = areaColor(**book, "ticaret_alani");
        QCOMPARE(full, QColor(224, 0, 33));
        QVERIFY(distance(pale, Qt::white, usual) < 0.45 * distance(full, Qt::white, usual));
        QVERIFY(!(*book)->of(*m_catalogue->find("plan_alani")).rules.front().symbol.label);
        QVERIFY((*book)->of(*m_catalogue->find("numarataj")).rules.front().symbol.label->bold);
    }

    void nightKeepsHuesAndTurnsLightness()
    {
        for (const QColor &color :
            {QColor(224, 0, 33), QColor(36, 156, 34), QColor(0, 92, 230), QColor(255, 250, 38)}) {
            const QColor night = nightColor(color);
            const int turn = std::abs(night.hslHue() - color.hslHue());
            QVERIFY2(std::min(turn, 360 - turn) < 35, qPrintable(color.name() + u' ' + night.name()));
        }
        QVERIFY(nightColor(Qt::black).lightnessF() > 0.75F);
        QVERIFY(nightColor(Qt::white).lightnessF() < 0.2F);
        const auto book = withTheme(*m_styles, *m_catalogue, theme(u"gece"_s));
        QVERIFY(book);
        QVERIFY((*book)->background().lightnessF() < 0.15F);
        const auto parcels = (*book)->of(*m_catalogue->find("parsel")).rules.back().symbol;
        QVERIFY(distance(parcels.line->color, (*book)->background(), usual) > 40); // borders stay readable
        QVERIFY(distance(parcels.label->color, (*book)->background(), usual) > 40);
    }

    /// The main groups of uses are told apart by eyes without one kind of cones. 10 units of CIE L*a*b* are seen side
    /// by side without effort.
    void colourBlindSafe_data()
    {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<bool>("isSafe");
        QTest::newRow("official colours") << QString() << false; // or the theme would not be needed
        QTest::newRow("colour-blind safe") << u"renk-koru"_s << true;
    }
    void colourBlindSafe()
    {
        QFETCH(QString, theme);
        QFETCH(bool, isSafe);
        std::shared_ptr<const StyleBook> book = m_styles;
        if (!theme.isEmpty())
            book = *withTheme(*m_styles, *m_catalogue, this->theme(theme));
        const std::vector<const char *> uses{"yerlesik_konut", "gelisme_konut", "ticaret_alani", "ticaret_konut_alani",
            "belediye_hizmet_alani", "ilkokul_alani", "sosyal_tesis_alani", "park", "spor_alani", "sanayi_alani",
            "genel_otopark"};
        double least = 1000;
        QString closest;
        for (const auto *eyes : {&deuteranopia, &protanopia, &usual})
            for (std::size_t i = 0; i < uses.size(); ++i)
                for (std::size_t j = i + 1; j < uses.size(); ++j)
                    if (const double d = distance(areaColor(*book, uses[i]), areaColor(*book, uses[j]), *eyes);
                        d < least) {
                        least = d;
                        closest = u"%1 and %2: %3"_s.arg(QLatin1String(uses[i]), QLatin1String(uses[j])).arg(d);
                    }
        QVERIFY2((least >= 10) == isSafe, qPrintable(closest));
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("path");
        const QByteArray head
            = "{'name': 'a', 'title': {'tr': 'a', 'en': 'a'}, 'description': {'tr': 'a', 'en': 'a'}, ";
        QTest::newRow("class") << head + "'visible': ['parsell']}" << u"/visible"_s;
        QTest::newRow("share") << head + "'pale': {'parsel': 2}}" << u"/pale/parsel"_s;
        QTest::newRow("colour") << head + "'colors': {'red': '#000000'}}" << u"/colors/red"_s;
        QTest::newRow("key") << head + "'nigth': true}" << u"/nigth"_s;
        QTest::newRow("no title") << QByteArray("{'name': 'a'}") << u"/title"_s;
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, json);
        json.replace('\'', '"');
        QTemporaryDir folder;
        QFile file(folder.filePath(u"a.theme.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(json);
        file.close();
        const auto themes = loadThemes(*m_catalogue, folder.path());
        QVERIFY(!themes);
        QTEST(QString(themes.error().message.section(u" at "_s, 1).section(u':', 0, 0)), "path");
    }

    void ownStylesAreCheckedWhenUsed()
    {
        MapTheme broken = theme(u"kadastro"_s);
        broken.styles = {{u"parsel"_s, QJsonObject{{u"rules"_s, QJsonArray()}}}};
        const auto book = withTheme(*m_styles, *m_catalogue, broken);
        QVERIFY(!book);
        QVERIFY2(book.error().message.contains("/classes/parsel/rules"_L1), qPrintable(book.error().message));
    }

private:
    [[nodiscard]] const MapTheme &theme(const QString &name) const
    {
        return *std::ranges::find(m_themes, name, &MapTheme::name);
    }
    [[nodiscard]] bool shows(const QString &name, const char *featureClass) const
    {
        return theme(name).shows(*m_catalogue->find(featureClass), *m_styles);
    }
    [[nodiscard]] QColor areaColor(const StyleBook &book, const char *use) const
    {
        const FeatureClass &area = *m_catalogue->find("plan_alani");
        std::vector<Value> values(area.attributes.size());
        values[static_cast<std::size_t>(area.attributeIndex("alt_kullanim"))] = std::string(use);
        return book.of(area).match(area, values)->symbol.fill->color;
    }

    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    std::vector<MapTheme> m_themes;
};

QTEST_GUILESS_MAIN(TestThemes)
#include "tst_themes.moc"
