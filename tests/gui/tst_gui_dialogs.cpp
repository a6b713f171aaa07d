// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/dialogs/mapping_editor.h"
#include "app/gui/dialogs/new_store_dialog.h"
#include "app/gui/dialogs/publish_dialog.h"
#include "importers/common/mapping_library.h"
#include "publish/workspace.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestGuiDialogs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto model = Model::load();
        QVERIFY2(model, model ? "" : qPrintable(model.error().text()));
        m_model = *model;
        qputenv("KENTCBS_MAPPINGS", m_folder.filePath(u"eslemeler"_s).toUtf8());
    }

    void aNewStoreNeedsANameAndGetsAFile()
    {
        NewStoreDialog dialog;
        QSignalSpy confirmed(&dialog, &NewStoreDialog::confirmed);
        auto *create = dialog.findChild<QPushButton *>(u"newStoreCreate"_s);
        QVERIFY(!create->isEnabled());
        dialog.findChild<QLineEdit *>(u"newStoreName"_s)->setText(u"Işıklar Belediyesi"_s);
        QVERIFY(dialog.findChild<QLineEdit *>(u"newStorePath"_s)->text().endsWith(u"isiklar_belediyesi.kbs"_s));
        auto *systems = dialog.findChild<QComboBox *>(u"newStoreCrs"_s);
        QVERIFY(systems->findData(u"EPSG:5254"_s) >= 0);
        QCOMPARE(systems->findData(u"EPSG:4326"_s), -1); // degrees are no ground for areas
        QCOMPARE(systems->findData(u"EPSG:3857"_s), -1);
        create->click();
        QCOMPARE(confirmed.size(), 1);
        const auto what = confirmed.front().front().value<stores::NewStore>();
        QCOMPARE(what.name, u"Işıklar Belediyesi"_s);
        QCOMPARE(what.crs.id, systems->currentData().toString());
    }

    void aMappingIsGuessedEditedSavedAndReadAgain()
    {
        import::SourceLayer layer;
        layer.name = u"PARSELLER"_s;
        layer.fields = {u"ADA"_s, u"PARSEL_NO"_s, u"CINSI"_s};
        layer.geometry = GeometryKind::Polygon;
        layer.samples = {{u"101"_s, u"7"_s, u"Arsa"_s}};
        MappingEditor editor(m_model.catalogue, {layer});
        editor.setLayerClass(0, "parsel");
        editor.mapField(0, 2, "nitelik");
        editor.mapField(0, 0, "ada_no");
        auto *fields = editor.findChild<QTableWidget *>(u"mappingFields"_s);
        QCOMPARE(fields->rowCount(), 3);
        QCOMPARE(fields->item(0, 1)->text(), u"101"_s);
        QSignalSpy saved(&editor, &MappingEditor::saved);
        const QString path = m_folder.filePath(u"parsel.mapping.json"_s);
        QVERIFY(editor.save(path));
        QCOMPARE(saved.size(), 1);
        const auto read = import::Mapping::load(path);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->layers.size(), 1u);
        QCOMPARE(read->layers[0].className, "parsel");
        std::map<std::string, QString> ways;
        for (const import::AttributeMapping &attribute : read->layers[0].attributes)
            ways[attribute.attribute] = attribute.ways.front().paths.front();
        QCOMPARE(ways["ada_no"], u"ADA"_s);
        QCOMPARE(ways["nitelik"], u"CINSI"_s);
        QCOMPARE(ways["parsel_no"], u"PARSEL_NO"_s);
        editor.mapField(0, 2, {});
        QVERIFY(std::ranges::none_of(
            editor.mapping().layers[0].attributes, [](const auto &each) { return each.attribute == "nitelik"; }));
        QVERIFY(!editor.save(m_folder.filePath(u"no/such/folder/x.json"_s)));
    }

    void aMappingSaysWhyAndIsKeptForTheSupplier()
    {
        import::SourceLayer layer;
        layer.name = u"TAŞINMAZLAR_2026"_s;
        layer.fields = {u"ADA"_s, u"PARSEL_NO"_s, u"MALIK_ADI"_s, u"RENK"_s};
        layer.geometry = GeometryKind::Polygon;
        layer.samples = {{u"101"_s, u"7"_s, u"Gizli Kişi"_s, u"mavi"_s}};
        MappingEditor editor(m_model.catalogue, {layer});
        editor.show();
        QVERIFY(!editor.findChild<QLabel *>(u"mappingWhy"_s)->text().isEmpty());
        auto *classes = editor.findChild<QComboBox *>(u"mappingClass"_s);
        classes->setCurrentIndex(classes->findData(u"parsel"_s));
        Q_EMIT classes->activated(classes->currentIndex());
        auto *fields = editor.findChild<QTableWidget *>(u"mappingFields"_s);
        QVERIFY(fields->item(1, 3)->text().contains(u"called so"_s));
        QVERIFY(fields->item(2, 1)->text().isEmpty()); // personal values are not shown
        QVERIFY(fields->item(2, 3)->text().contains(u"personal"_s));
        const auto choose = [&](int row, const QString &what) {
            auto *combo = qobject_cast<QComboBox *>(fields->cellWidget(row, 2));
            combo->setCurrentIndex(combo->findData(what));
            Q_EMIT combo->activated(combo->currentIndex());
        };
        choose(0, u"ada_no"_s);
        choose(3, u"-"_s);
        QVERIFY(fields->item(3, 3)->text().contains(u"left out"_s));
        auto *save = editor.findChild<QPushButton *>(u"mappingSave"_s);
        save->click(); // without a name
        QVERIFY(editor.findChild<QLabel *>(u"mappingProblem"_s)->isVisible());
        editor.findChild<QLineEdit *>(u"mappingSupplier"_s)->setText(u"Işık Harita Ltd."_s);
        QSignalSpy saved(&editor, &MappingEditor::saved);
        save->click();
        QCOMPARE(saved.size(), 1);

        const auto offers = import::fittingMappings({layer});
        QCOMPARE(offers.size(), 1U);
        QCOMPARE(offers.front().name, u"Işık Harita Ltd."_s);
        QCOMPARE(offers.front().path, saved.front().front().toString());
        QCOMPARE(offers.front().mapping.layers.front().ignore.size(), 1U);
        layer.name = u"TASINMAZLAR_2027"_s; // the next delivery of the same supplier
        QCOMPARE(import::fittingMappings({layer}).size(), 1U);
        QCOMPARE(import::findMapping(u"ışık harita ltd."_s).value_or(QString()), offers.front().path);
        QVERIFY(!import::findMapping(u"başkası"_s));
        layer.fields.removeLast(); // a column that the mapping names is missing
        QVERIFY(import::fittingMappings({layer}).empty());
    }

    /// Also for a class and a column of the user's choice.
    void numbersWithCommasStayNumbersWhenTheClassIsChosen()
    {
        import::SourceLayer layer;
        layer.name = u"PARSELLER"_s;
        layer.fields = {u"ADA"_s, u"YUZOLCUMU"_s, u"OLCUM"_s};
        layer.geometry = GeometryKind::Polygon;
        layer.samples = {{u"101"_s, u"1.234,56"_s, u"7,5"_s}, {u"102"_s, u"900"_s, u"8"_s}};
        MappingEditor editor(m_model.catalogue, {layer});
        editor.setLayerClass(0, "parsel");
        const auto comma = [&editor](const std::string &attribute, const QString &path) {
            for (const import::AttributeMapping &each : editor.mapping().layers[0].attributes)
                for (const import::ValueWay &way : each.ways)
                    if (each.attribute == attribute && way.paths.contains(path))
                        return way.decimalComma ? u"comma"_s : u"point"_s;
            return u"no way"_s;
        };
        QCOMPARE(comma("yuzolcumu", u"YUZOLCUMU"_s), u"comma"_s);
        QCOMPARE(comma("ada_no", u"ADA"_s), u"point"_s);
        editor.mapField(0, 2, "yuzolcumu");
        QCOMPARE(comma("yuzolcumu", u"OLCUM"_s), u"comma"_s);
        editor.mapField(0, 2, "nitelik"); // a text stays as written
        QCOMPARE(comma("nitelik", u"OLCUM"_s), u"point"_s);
    }

    void theReasonsInTheMappingEditorAreWhole()
    {
        import::SourceLayer layer;
        layer.name = u"PARSELLER"_s;
        layer.fields = {u"ADA"_s, u"MALIK_ADI"_s};
        layer.geometry = GeometryKind::Polygon;
        MappingEditor editor(m_model.catalogue, {layer});
        editor.setLayerClass(0, "parsel");
        editor.show();
        auto *fields = editor.findChild<QTableWidget *>(u"mappingFields"_s);
        for (const int width : {editor.width(), 800}) {
            editor.resize(width, 500);
            QCoreApplication::processEvents();
            for (int row = 0; row < fields->rowCount(); ++row) {
                const QRect cell = fields->visualItemRect(fields->item(row, 3));
                const int margin = 2 * (fields->style()->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1);
                const QRect needed = fields->fontMetrics().boundingRect(
                    QRect(0, 0, cell.width() - margin, 10000), Qt::TextWordWrap, fields->item(row, 3)->text());
                QVERIFY2(cell.height() >= needed.height() && cell.width() >= needed.width(),
                    qPrintable(u"%1: %2x%3 in %4x%5"_s.arg(fields->item(row, 3)->text())
                            .arg(needed.width())
                            .arg(needed.height())
                            .arg(cell.width())
                            .arg(cell.height())));
            }
        }
    }

    void aStoreOfItsOwnHasNothingToPublishTo()
    {
        const auto document = open(makeCity(u"alone.kbs"_s));
        PublishDialog dialog(document, PublishDialog::Direction::Publish);
        dialog.load();
        auto *where = dialog.findChild<QLabel *>(u"publishWhere"_s);
        QTRY_VERIFY(where->text().contains(u"checkout"_s));
        QVERIFY(!dialog.findChild<QPushButton *>(u"publishStart"_s)->isEnabled());
    }

    void publishingShowsConflictsAndGoesOnceChosen()
    {
        const QString upstreamPath = makeCity(u"upstream.kbs"_s), workPath = m_folder.filePath(u"work.kbs"_s);
        auto upstream = stores::open(upstreamPath, m_model.catalogue);
        QVERIFY(upstream);
        {
            Progress progress;
            auto workspace = publish::checkout(**upstream, workPath, u"test"_s, progress);
            QVERIFY2(workspace, workspace ? "" : qPrintable(workspace.error().text()));
            change(**workspace, "Mine");
        }
        change(**upstream, "Theirs");
        const auto document = open(workPath);
        PublishDialog dialog(document, PublishDialog::Direction::Publish);
        dialog.show();
        dialog.load();
        auto *start = dialog.findChild<QPushButton *>(u"publishStart"_s);
        dialog.findChild<QPlainTextEdit *>(u"publishMessage"_s)->setPlainText(u"Parkın adı"_s);
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), test::patience);
        start->click();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.conflictCount(), 1, test::patience);
        QCOMPARE(name(**upstream), u"Theirs"_s); // nothing moved
        QVERIFY(!start->isEnabled());            // not before a choice is made
        auto *table = dialog.findChild<QTableWidget *>(u"publishConflicts"_s);
        QVERIFY(table->item(0, 1)->text().contains(u"Mine"_s));
        QVERIFY(table->item(0, 2)->text().contains(u"Theirs"_s));
        auto *keep = static_cast<QComboBox *>(table->cellWidget(0, 3));
        keep->setCurrentIndex(1);
        Q_EMIT keep->activated(1);
        QVERIFY(start->isEnabled());
        QSignalSpy finished(&dialog, &PublishDialog::finishedWork);
        start->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, test::patience);
        QCOMPARE(name(**upstream), u"Mine"_s);
    }

private:
    QString makeCity(const QString &file)
    {
        const QString path = m_folder.filePath(file);
        if (!test::makeSmallCity(path, m_model.catalogue))
            qFatal("no small city");
        return path;
    }

    std::shared_ptr<Document> open(const QString &path)
    {
        std::shared_ptr<Document> document;
        Document::open(m_runner, m_lane, m_model, path, this, [&document](Result<std::shared_ptr<Document>> opened) {
            if (opened)
                document = *opened;
        });
        if (!QTest::qWaitFor([&document] { return document != nullptr; }, test::patience))
            qFatal("the store did not open");
        return document;
    }

    const FeatureClass &places() const { return *m_model.catalogue->find("poi"); }

    Feature place(Store &store)
    {
        Query query;
        query.featureClass = &places();
        query.limit = 1;
        return store.readAll(query)->front();
    }

    QString name(Store &store)
    {
        return QString::fromStdString(
            toText(place(store).values[static_cast<std::size_t>(places().attributeIndex("ad"))]));
    }

    void change(Store &store, const char *newName)
    {
        const Feature before = place(store);
        Feature after = before;
        after.values[static_cast<std::size_t>(places().attributeIndex("ad"))] = std::string(newName);
        const auto done = store.commit({{ChangeKind::Change, &places(), before.id, before, after}},
            {.author = u"test"_s, .message = u"name"_s, .kind = u"edit"_s});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    Model m_model;
    TaskRunner m_runner;
    Lane m_lane{u"files"_s};
};

QTEST_MAIN(TestGuiDialogs)
#include "tst_gui_dialogs.moc"
