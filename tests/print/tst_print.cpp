// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/printer.h"

#include "print/content.h"
#include "print/map_frame_art.h"
#include "support/small_city.h"
#include "support/store_support.h"

#include <QImageReader>
#include <QProcess>

#include <cmath>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr double e0 = 500000, n0 = 4400000;

struct Output {
    int code = -1;
    QByteArray text;
};

Output runTool(const QString &program, const QStringList &words)
{
    QProcess process;
    process.start(program, words);
    process.waitForFinished(120'000);
    return {process.exitCode(), process.readAllStandardOutput() + process.readAllStandardError()};
}

/// Middle of the dark pixels within `radius` of a place, in pixels.
QPointF darkMiddle(const QImage &image, QPointF about, int radius)
{
    double sum = 0, x = 0, y = 0;
    for (int row = static_cast<int>(about.y()) - radius; row <= static_cast<int>(about.y()) + radius; ++row) {
        for (int column = static_cast<int>(about.x()) - radius; column <= static_cast<int>(about.x()) + radius;
            ++column) {
            if (!image.valid(column, row))
                continue;
            const double ink = 255 - qGray(image.pixel(column, row));
            sum += ink;
            x += ink * (column + 0.5);
            y += ink * (row + 0.5);
        }
    }
    return sum > 0 ? QPointF(x / sum, y / sum) : QPointF(-1, -1);
}

} // namespace

class TestPrint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QImageReader::setAllocationLimit(512); // A3 at 600 dots per inch
        KBS_GET(m_catalogue, Catalogue::load());
        KBS_GET(m_styles, StyleBook::load(*m_catalogue));
        KBS_GET(m_store, makeSmallCity(path(u"city.kbs"_s), m_catalogue));
    }

    void everyTemplateLoads_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : print::templates::names())
            QTest::newRow(qPrintable(name)) << name;
    }
    void everyTemplateLoads()
    {
        QFETCH(QString, name);
        KBS_GET(const print::Template page, print::templates::load(name));
        QCOMPARE(page.name, name);
        const QRectF paper(QPointF(0, 0), page.pageMm());
        QVERIFY(paper.contains(page.map.on(page.pageMm())));
        for (const print::Item &item : page.items) {
            const QRectF box = item.box.on(page.pageMm());
            QVERIFY(box.isValid());
            QVERIFY(paper.adjusted(4, 4, -4, -4).contains(box)); // no printer reaches the edge
        }
    }

    void wrongTemplates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *text, const char *says) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(says);
        };
        row("no JSON", "{", "wrong");
        row("unknown key", R"({"title": {"tr": "a", "en": "a"}, "map": [9, 9, -9, -9], "papper": "A4"})", "papper");
        row("unknown paper", R"({"title": {"tr": "a", "en": "a"}, "map": [9, 9, -9, -9], "paper": "A9"})", "A9");
        row("no room", R"({"title": {"tr": "a", "en": "a"}, "map": [9, 9, 20, 20]})", "no room");
        row("unknown item", R"({"title": {"tr": "a", "en": "a"}, "map": [9, 9, -9, -9],
            "items": [{"is": "logo", "box": [1, 1, 2, 2]}]})",
            "/items/0/is");
        row("unknown placeholder", R"({"title": {"tr": "a", "en": "a"}, "map": [9, 9, -9, -9],
            "items": [{"is": "text", "box": [1, 1, 2, 2], "text": "{malik}"}]})",
            "{malik}");
    }
    void wrongTemplates()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const QString file = path(u"wrong.print.json"_s);
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
        out.close();
        const auto read = print::templates::load(file);
        QVERIFY(!read);
        QVERIFY2(read.error().text().contains(says), qPrintable(read.error().text()));
    }

    void unknownTemplateNamesTheKnown()
    {
        const auto read = print::templates::load(u"a17"_s);
        QVERIFY(!read);
        QVERIFY(read.error().text().contains(u"pafta"_s));
    }

    void roundNumbers()
    {
        QCOMPARE(print::roundScale(1), 100);
        QCOMPARE(print::roundScale(101), 200);
        QCOMPARE(print::roundScale(201), 250);
        QCOMPARE(print::roundScale(1000), 1000);
        QCOMPARE(print::roundScale(5001), 10000);
        QCOMPARE(print::roundLength(100), 100.0);
        QCOMPARE(print::roundLength(99), 50.0);
        QCOMPARE(print::roundLength(0.3), 0.2);
        QCOMPARE(print::degreesText(40.05), u"40°03′00.00″"_s);
        QCOMPARE(print::degreesText(29.4531249999999), u"29°27′11.25″"_s);
    }

    /// Two corners of a parcel, 1 km apart at 1/5000 and near each other at 1/500, measured on the rasterised page.
    void exactScale_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("scale");
        const auto row = [](const char *name, int scale) {
            QTest::addRow("%s 1/%d", name, scale) << QString::fromLatin1(name) << scale;
        };
        row("a4", 500);
        row("a4", 1000);
        row("a4", 5000);
        row("a4-landscape", 2000);
        row("a3", 1000);
    }
    void exactScale()
    {
        QFETCH(QString, name);
        QFETCH(int, scale);
        KBS_GET(const print::Template page, print::templates::load(name));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.at({e0 + 300, n0 + 200}, scale));
        // Small filled squares of 2 mm near opposite corners of the map.
        const Bbox box = frame.extent();
        const double inset = 0.02 * scale, half = 0.001 * scale;
        const Point a{std::round(box.minX + inset), std::round(box.minY + inset)};
        const Point b{std::round(box.maxX - inset), std::round(box.maxY - inset)};
        KBS_GET(auto store, marks(u"marks-%1-%2.kbs"_s.arg(name).arg(scale), {a, b}, half));
        const QString pdf = path(u"exact.pdf"_s);
        print::Sheets sheets = plain(page);
        sheets.page.grid = print::GridStyle::None;
        Progress progress;
        KBS_OK(print::print(*store, sheets, {frame}, {.path = pdf}, progress));

        const Output info = runTool(u"pdfinfo"_s, {pdf});
        QCOMPARE(info.code, 0);
        const QSizeF points = page.pageMm() * 72 / 25.4;
        static const QRegularExpression size(uR"(Page size:\s+([\d.]+) x ([\d.]+) pts)"_s);
        const auto found = size.match(QString::fromUtf8(info.text));
        QVERIFY2(found.hasMatch(), info.text);
        const double point = 25.4 / 72; // pdfinfo rounds to a hundredth of it, far below 0.1 mm
        QVERIFY(std::abs(found.captured(1).toDouble() - points.width()) * point <= 0.01);
        QVERIFY(std::abs(found.captured(2).toDouble() - points.height()) * point <= 0.01);

        QCOMPARE(
            runTool(u"pdftoppm"_s, {u"-r"_s, u"600"_s, u"-gray"_s, u"-png"_s, u"-singlefile"_s, pdf, path(u"exact"_s)})
                .code,
            0);
        const QImage image(path(u"exact.png"_s));
        QVERIFY(!image.isNull());
        constexpr double dots = 600 / 25.4;
        const QPointF middle = page.map.on(page.pageMm()).center();
        const auto expected = [&](Point place) {
            return QPointF(middle.x() + (place.x - box.centerX()) * 1000 / scale,
                       middle.y() - (place.y - box.centerY()) * 1000 / scale)
                * dots;
        };
        const QPointF foundA = darkMiddle(image, expected(a), 60), foundB = darkMiddle(image, expected(b), 60);
        const QPointF offA = (foundA - expected(a)) / dots, offB = (foundB - expected(b)) / dots;
        const QPointF across = (foundB - foundA) / dots;
        const double wanted = std::hypot(b.x - a.x, b.y - a.y) * 1000 / scale;
        const double error = std::abs(std::hypot(across.x(), across.y()) - wanted);
        QVERIFY2(std::hypot(offA.x(), offA.y()) <= 0.1, qPrintable(u"%1 %2 mm"_s.arg(offA.x()).arg(offA.y())));
        QVERIFY2(std::hypot(offB.x(), offB.y()) <= 0.1, qPrintable(u"%1 %2 mm"_s.arg(offB.x()).arg(offB.y())));
        QVERIFY2(error <= 0.1, qPrintable(u"%1 mm over %2 mm"_s.arg(error).arg(wanted)));
    }

    /// The largest paper: the page has its size, and the map lies on it to a tenth of a millimetre.
    void exactOnA0()
    {
        KBS_GET(print::Template page, print::templates::load(u"a3"_s));
        page.paper = u"A0"_s;
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.at({e0 + 300, n0 + 200}, 1000));
        const Bbox box = frame.extent();
        const Point a{std::round(box.minX + 30), std::round(box.minY + 30)};
        const Point b{std::round(box.maxX - 30), std::round(box.maxY - 30)};
        KBS_GET(auto store, marks(u"marks-a0.kbs"_s, {a, b}, 2));
        const QString pdf = path(u"a0.pdf"_s);
        print::Sheets sheets = plain(page);
        sheets.page.grid = print::GridStyle::None;
        Progress progress;
        KBS_OK(print::print(*store, sheets, {frame}, {.path = pdf}, progress));
        const Output info = runTool(u"pdfinfo"_s, {u"-box"_s, pdf});
        static const QRegularExpression media(uR"(MediaBox:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+))"_s);
        const auto found = media.match(QString::fromUtf8(info.text));
        QVERIFY2(found.hasMatch(), info.text);
        const auto mm = [&](int to, int from) {
            return (found.captured(to).toDouble() - found.captured(from).toDouble()) * 25.4 / 72;
        };
        const QSizeF wanted = page.pageMm();
        QVERIFY(std::min(wanted.width(), wanted.height()) == 841 && std::max(wanted.width(), wanted.height()) == 1189);
        QVERIFY2(std::abs(mm(3, 1) - wanted.width()) <= 0.01, info.text);
        QVERIFY2(std::abs(mm(4, 2) - wanted.height()) <= 0.01, info.text);
        // Measured on the paper at both corners, each in a window of its own: the whole page would be too large.
        constexpr double dots = 300 / 25.4;
        const QPointF middle = page.map.on(wanted).center();
        for (const Point &place : {a, b}) {
            const QPointF at
                = QPointF(middle.x() + (place.x - box.centerX()), middle.y() - (place.y - box.centerY())) * dots;
            const int left = qRound(at.x()) - 60, top = qRound(at.y()) - 60;
            QCOMPARE(runTool(u"pdftoppm"_s,
                         {u"-r"_s, u"300"_s, u"-x"_s, QString::number(left), u"-y"_s, QString::number(top), u"-W"_s,
                             u"120"_s, u"-H"_s, u"120"_s, u"-gray"_s, u"-png"_s, u"-singlefile"_s, pdf, path(u"a0"_s)})
                         .code,
                0);
            const QImage image(path(u"a0.png"_s));
            QVERIFY(!image.isNull());
            const QPointF off = (darkMiddle(image, {60, 60}, 50) + QPointF(left, top) - at) / dots;
            QVERIFY2(std::hypot(off.x(), off.y()) <= 0.1, qPrintable(u"%1 %2 mm"_s.arg(off.x()).arg(off.y())));
        }
    }

    void pdfIsVectorWithTurkishText()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.at({e0 + 300, n0 + 200}, 2000));
        print::Sheets sheets = cityOn(page);
        sheets.title = u"Işıklar Mahallesi ÇĞİÖŞÜ çğıöşü"_s;
        Progress progress;
        const QString pdf = path(u"text.pdf"_s);
        KBS_GET(const print::Printed printed, print::print(*m_store, sheets, {frame}, {.path = pdf}, progress));
        const QByteArray text = runTool(u"pdftotext"_s, {u"-layout"_s, pdf, u"-"_s}).text;
        const QString said = QString::fromUtf8(text);
        for (const QString &wanted : {sheets.title, u"Örnekköy Belediyesi"_s, u"1/2000"_s, u"TUREF / TM30"_s,
                 printed.pages.front().key.code, u"500 300"_s, u"Gösterim"_s, u"Deneme Yılmaz"_s})
            QVERIFY2(said.contains(wanted), qPrintable(wanted + u" is not in "_s + said));
        const QString fonts = QString::fromUtf8(runTool(u"pdffonts"_s, {pdf}).text);
        QVERIFY2(fonts.contains("NotoSans"_L1), qPrintable(fonts));
        const QByteArray images = runTool(u"pdfimages"_s, {u"-list"_s, pdf}).text;
        QCOMPARE(images.trimmed().count('\n'), 1); // its two heading lines: not one picture in it
        QVERIFY(!said.contains("GIZLI"_L1));
        QVERIFY(!said.contains(u"malik"_s, Qt::CaseInsensitive));
    }

    void personalLabelsAreLeftOut()
    {
        const FeatureClass &parcels = *m_catalogue->find("parsel");
        ClassStyle style = m_styles->of(parcels);
        LabelSymbol label;
        label.text = u"{malik}"_s;
        style.rules.front().symbol.label = label;
        const auto telling = m_styles->with(parcels, style);
        const auto silent = print::withoutPersonal(telling, {&parcels});
        for (const StyleRule &rule : silent->of(parcels).rules)
            QVERIFY(!rule.symbol.label || rule.symbol.label->text != label.text);
    }

    void officialSheet()
    {
        KBS_GET(const print::Template page, print::templates::load(u"pafta"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.sheet(u"h22c25a1a"_s));
        QCOMPARE(frame.name, u"H22-c-25-a-1-a"_s);
        QCOMPARE(frame.scale, 1000);
        const std::array<Point, 4> known{Point{453063.241, 4434531.755}, Point{453596.616, 4434528.480},
            Point{453600.853, 4435222.457}, Point{453067.527, 4435225.733}};
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(std::abs(frame.corners[i].x - known[i].x) < 0.001);
            QVERIFY(std::abs(frame.corners[i].y - known[i].y) < 0.001);
        }
        const auto names = print::namesAround(*frame.sheet);
        QCOMPARE(names[4], u"H22-c-25-a-1-a"_s);
        QCOMPARE(names[5], u"H22-c-25-a-1-b"_s);
        QCOMPARE(names[7], u"H22-c-25-a-1-d"_s);
        QCOMPARE(names[1], u"H22-c-20-d-4-d"_s);
        KBS_REFUSED(framer.at({453300, 4435000}, 250), ErrorKind::Usage);
        KBS_GET(const print::Template small, page.on(u"A3"_s));
        KBS_GET(const print::Framer tight, print::Framer::create(small, tm30()));
        KBS_REFUSED(tight.sheet(u"H22-c-25-a-1-a"_s), ErrorKind::Usage);
    }

    void frameThatDoesNotFitSaysWhatWould()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        const Bbox box{e0, n0, e0 + 1400, n0 + 500};
        const auto refused = framer.around(box, 1000);
        QVERIFY(!refused);
        QVERIFY2(refused.error().text().contains(u"1/10000"_s), qPrintable(refused.error().text()));
        KBS_GET(const print::Frame frame, framer.around(box));
        QCOMPARE(frame.scale, 10000);
        QVERIFY(frame.extent().contains(box));
    }

    void series_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("each");
        QTest::newRow("one PDF") << u"pdf"_s << false;
        QTest::newRow("PDF each") << u"pdf"_s << true;
        QTest::newRow("SVG each") << u"svg"_s << false;
    }
    void series()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, each);
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        // A strip, the eastern end of which lies outside of the city.
        const std::array boxes{Bbox{e0, n0, e0 + 2200, n0 + 300}};
        KBS_GET(const auto frames, framer.series(boxes, 2000));
        const QTemporaryDir out;
        const print::Output output{.path = out.filePath(u"pafta."_s + suffix), .oneFileEach = each};
        Progress progress;
        KBS_GET(const print::Printed printed, print::print(*m_store, cityOn(page), frames, output, progress));
        QVERIFY(!printed.empty.empty());
        QCOMPARE(printed.pages.size() + printed.empty.size(), frames.size());
        const bool isSplit = each || suffix != "pdf"_L1;
        QCOMPARE(printed.files.size(), isSplit ? static_cast<qsizetype>(printed.pages.size()) : 1);
        QCOMPARE(QDir(out.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
            printed.files.size());
        if (!isSplit)
            QVERIFY(runTool(u"pdfinfo"_s, {output.path})
                    .text.contains("Pages:           " + QByteArray::number(printed.pages.size())));
    }

    void cancelledSeriesLeavesNothing()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        const std::array boxes{Bbox{e0, n0, e0 + 1400, n0 + 300}};
        KBS_GET(const auto frames, framer.series(boxes, 1000));
        for (const bool each : {false, true}) {
            const QTemporaryDir out;
            Progress *running = nullptr;
            Progress progress([&](double fraction, const QString &) {
                if (fraction > 0.6)
                    running->cancel();
            });
            running = &progress;
            KBS_REFUSED(print::print(*m_store, cityOn(page), frames,
                            {.path = out.filePath(u"s.pdf"_s), .oneFileEach = each}, progress),
                ErrorKind::Cancelled);
            QVERIFY(QDir(out.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        }
    }

    void refusals()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame here, framer.at({e0, n0}, 1000));
        KBS_GET(const print::Frame nowhere, framer.at({e0 + 90000, n0}, 1000));
        Progress progress;
        KBS_REFUSED(
            print::print(*m_store, cityOn(page), {nowhere}, {.path = path(u"x.pdf"_s)}, progress), ErrorKind::NotFound);
        KBS_REFUSED(
            print::print(*m_store, cityOn(page), {here}, {.path = path(u"x.gif"_s)}, progress), ErrorKind::Usage);
        KBS_REFUSED(
            print::print(*m_store, cityOn(page), {here}, {.path = path(u"no/such/x.pdf"_s)}, progress), ErrorKind::Io);
        KBS_REFUSED(
            print::print(*m_store, cityOn(page), {here}, {.path = path(u"x.png"_s), .dotsPerInch = 2400}, progress),
            ErrorKind::Usage);
        QVERIFY(!QFileInfo::exists(path(u"x.pdf"_s)));
    }

    void codeStandsForRevisionAndContent()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.at({e0 + 100.1234, n0 + 50}, 1000));
        KBS_GET(auto store, marks(u"codes.kbs"_s, {{e0 + 100, n0 + 50}}, 1));
        const auto code = [&](const print::Frame &of) {
            const auto head = store->revision(*store->head());
            return print::sheetKey(page, of, store->crs(), *head, {}, {});
        };
        const print::SheetKey first = code(frame);
        QCOMPARE(code(frame).code, first.code);
        KBS_GET(const print::Frame other, framer.at({e0 + 100, n0 + 51}, 1000));
        QVERIFY(code(other).code != first.code);
        KBS_GET(const print::SheetKey read, print::SheetKey::parse(first.text()));
        QCOMPARE(read.text(), first.text());
        KBS_GET(const auto now, print::verify(*store, page, read));
        QVERIFY(now);
        QCOMPARE(now->number, *store->head());

        KBS_OK(addMarks(*store, {{e0 + 120, n0 + 50}}, 1));
        QVERIFY(code(frame).code != first.code);
        KBS_GET(const auto before, print::verify(*store, page, read));
        QVERIFY(before);
        QCOMPARE(before->number, *store->head() - 1);
        print::SheetKey forged = read;
        forged.place = u"500101.000,4400050.000"_s;
        KBS_GET(const auto none, print::verify(*store, page, forged));
        QVERIFY(!none);
        KBS_REFUSED(print::SheetKey::parse(u"KentCBS what is this"_s), ErrorKind::Usage);
    }

    void picturesHaveTheirSize()
    {
        KBS_GET(const print::Template page, print::templates::load(u"a4-landscape"_s));
        KBS_GET(const print::Framer framer, print::Framer::create(page, tm30()));
        KBS_GET(const print::Frame frame, framer.at({e0 + 300, n0 + 200}, 2000));
        Progress progress;
        const QString png = path(u"p.png"_s), svg = path(u"p.svg"_s);
        KBS_OK(print::print(*m_store, cityOn(page), {frame}, {.path = png, .dotsPerInch = 100}, progress));
        const QImage image(png);
        QCOMPARE(image.size(), QSize(1169, 827));
        QCOMPARE(image.dotsPerMeterX(), 3937);
        KBS_OK(print::print(*m_store, cityOn(page), {frame}, {.path = svg}, progress));
        QFile file(svg);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("width=\"297mm\" height=\"210mm\""), text.left(400));
        QVERIFY(!text.contains("<image"));
        KBS_GET(const QImage preview, print::preview(*m_store, cityOn(page), frame, 3, progress));
        QCOMPARE(preview.size(), QSize(891, 630));
    }

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

    /// Sheets of one class in plain black.
    [[nodiscard]] print::Sheets plain(const print::Template &page) const
    {
        const FeatureClass *buildings = m_catalogue->find("yapi");
        ClassStyle style;
        style.rules.resize(1);
        style.rules[0].symbol.fill = FillSymbol{.color = Qt::black};
        return {.page = page,
            .styles = m_styles->with(*buildings, style),
            .layers = {.classes = {buildings}},
            .title = u"Ölçü"_s,
            .author = u"Deneme Yılmaz"_s,
            .date = QDate(2026, 1, 31)};
    }
    [[nodiscard]] print::Sheets cityOn(const print::Template &page) const
    {
        print::Sheets sheets = plain(page);
        sheets.styles = m_styles;
        sheets.layers.classes.clear();
        for (const FeatureClass *featureClass : m_styles->drawingOrder())
            if (m_styles->of(*featureClass).visible)
                sheets.layers.classes.push_back(featureClass);
        return sheets;
    }
    [[nodiscard]] Result<void> addMarks(Store &store, const std::vector<Point> &places, double half) const
    {
        const FeatureClass *buildings = m_catalogue->find("yapi");
        std::vector<Change> changes;
        KBS_TRY(FeatureId id, store.newIds(*buildings, static_cast<std::int64_t>(places.size())));
        for (const Point &place : places) {
            Feature feature{.id = id};
            feature.values.resize(buildings->attributes.size());
            feature.values[static_cast<std::size_t>(buildings->attributeIndex("kimlik_no"))] = std::to_string(id);
            feature.geometry = rectangle(place.x - half, place.y - half, place.x + half, place.y + half);
            changes.push_back({ChangeKind::Add, buildings, id++, std::nullopt, std::move(feature)});
        }
        KBS_TRY(
            const RevisionNo revision, store.commit(changes, {.author = u"t"_s, .message = u"m"_s, .kind = u"edit"_s}));
        Q_UNUSED(revision)
        return {};
    }
    [[nodiscard]] Result<std::unique_ptr<Store>> marks(
        const QString &name, const std::vector<Point> &places, double half) const
    {
        KBS_TRY(auto store,
            stores::create({.location = path(name), .name = u"Örnekköy Belediyesi"_s, .crs = tm30()}, m_catalogue));
        KBS_CHECK(addMarks(*store, places, half));
        return store;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    std::unique_ptr<Store> m_store;
};

QTEST_MAIN(TestPrint)
#include "tst_print.moc"
