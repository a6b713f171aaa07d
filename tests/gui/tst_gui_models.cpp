// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/masking.h"
#include "app/gui/models/feature_table_model.h"
#include "app/gui/models/layer_model.h"
#include "app/gui/models/rows_model.h"
#include "gui_support.h"

#include <QAbstractItemModelTester>
#include <QMimeData>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestGuiModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto model = Model::load();
        QVERIFY2(model, model ? "" : qPrintable(model.error().text()));
        m_model = *model;
        auto store = test::makeSmallCity(path(), m_model.catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        store->reset();
        Document::open(m_runner, m_lane, m_model, path(), this, [this](Result<std::shared_ptr<Document>> opened) {
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().text()));
            m_document = *opened;
        });
        QTRY_VERIFY_WITH_TIMEOUT(m_document, test::patience);
    }

    void cleanupTestCase() { m_document.reset(); }

    void rowsSortByValueAndFilterTurkish()
    {
        RowsModel model({u"Ad"_s, u"Sayı"_s});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({{{u"Çınar"_s, RowsModel::Cell::number(10)}, 0}, {{u"Cami"_s, RowsModel::Cell::number(9)}, 1},
            {{u"Iğdır"_s, RowsModel::Cell::number(100)}, 2}});
        RowsFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.sort(1);
        QCOMPARE(filter.index(0, 0).data().toString(), u"Cami"_s); // 9 before 10
        filter.sort(0);
        QCOMPARE(filter.index(0, 0).data().toString(), u"Cami"_s);
        QCOMPARE(filter.index(1, 0).data().toString(), u"Çınar"_s); // c before ç before ı
        filter.setText(u"ıgdır"_s);
        QCOMPARE(filter.rowCount(), 1);
        filter.setText({});
        filter.setTagFilter([](const QVariant &tag) { return tag.toInt() == 1; });
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.index(0, 0).data(RowsModel::TagRole).toInt(), 1);
        filter.setTagFilter([](const QVariant &) { return false; });
        QCOMPARE(filter.rowCount(), 0);
    }

    void layersShowThemesCountsAndSymbols()
    {
        LayerModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDocument(m_document);
        const FeatureClass &parcel = *m_model.catalogue->find("parsel");
        const QModelIndex at = model.indexOf(parcel);
        QVERIFY(at.isValid());
        QCOMPARE(at.parent().data().toString(), u"Cadastre"_s);
        QCOMPARE(at.siblingAtColumn(LayerModel::CountColumn).data().toString(),
            QLocale().toString(qlonglong(m_document->statistics(parcel).count)));
        QVERIFY(m_document->statistics(parcel).count > 0);
        QVERIFY(!at.data(Qt::DecorationRole).value<QIcon>().isNull());

        QSignalSpy changed(&model, &LayerModel::layersChanged);
        model.setVisible(parcel, false);
        QCOMPARE(changed.size(), 1);
        QVERIFY(!std::ranges::contains(model.visibleClasses(), &parcel));
        QCOMPARE(at.parent().data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
        LayerModel again;
        again.setDocument(m_document);
        QVERIFY(!std::ranges::contains(again.visibleClasses(), &parcel)); // remembered
        model.resetToDefault();
        QVERIFY(std::ranges::contains(model.visibleClasses(), &parcel));

        model.setScale(1'000'000);
        QCOMPARE(model.indexOf(*m_model.catalogue->find("numarataj")).data(LayerModel::ScaleStateRole).toBool(), false);
        model.setScale(500);
        QCOMPARE(model.indexOf(*m_model.catalogue->find("numarataj")).data(LayerModel::ScaleStateRole).toBool(), true);
    }

    void draggingALayerChangesTheDrawingOrder()
    {
        LayerModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDocument(m_document);
        model.resetToDefault();
        const FeatureClass *parcel = m_model.catalogue->find("parsel"), *block = m_model.catalogue->find("ada");
        const auto before = model.visibleClasses();
        const bool parcelAbove = std::ranges::find(before, parcel) > std::ranges::find(before, block);
        const FeatureClass *lower = parcelAbove ? block : parcel, *upper = parcelAbove ? parcel : block;
        std::unique_ptr<QMimeData> data(model.mimeData({model.indexOf(*lower)}));
        model.dropMimeData(data.get(), Qt::MoveAction, -1, -1, model.indexOf(*upper));
        const auto classes = model.visibleClasses();
        QVERIFY(std::ranges::find(classes, lower) > std::ranges::find(classes, upper));
        model.resetToDefault();
    }

    void theTablePagesSortsAndFilters()
    {
        FeatureTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDocument(m_document);
        const FeatureClass &doors = *m_model.catalogue->find("numarataj");
        model.setClass(&doors);
        QTRY_COMPARE(model.rowCount(), int(m_document->statistics(doors).count));
        const int number = doors.attributeIndex("kimlik_no");
        model.index(0, number).data(); // asks for the page
        QTRY_VERIFY(model.idAt(0).has_value());
        const QString unsorted = model.index(0, number).data().toString();
        QVERIFY(unsorted != u"…"_s);

        model.sort(number, Qt::DescendingOrder);
        QTRY_VERIFY(model.rowCount() > 0 && model.idAt(0).has_value());
        model.sort(number, Qt::AscendingOrder);
        QTRY_VERIFY(model.rowCount() > 0 && model.idAt(0) && model.idAt(model.rowCount() - 1));
        const QString first = model.index(0, number).data().toString(),
                      last = model.index(model.rowCount() - 1, number).data().toString();
        model.sort(number, Qt::DescendingOrder);
        QTRY_COMPARE(model.index(0, number).data().toString(), last);
        QTRY_COMPARE(model.index(model.rowCount() - 1, number).data().toString(), first);

        model.setFilter({{"kapi_no", Comparison::Equal, {std::string("7")}}});
        QTRY_COMPARE(model.rowCount(), 4); // one in each street
        QTRY_VERIFY(model.idAt(0).has_value());
        QCOMPARE(model.rowOf(*model.idAt(0)), std::optional(0));
    }

    void personalDataIsMasked()
    {
        QCOMPARE(masked(u"Ayşe Yılmaz"_s), u"A•••• Y••••"_s);
        const FeatureClass &parcel = *m_model.catalogue->find("parsel");
        const Attribute &owner = *parcel.attribute("malik");
        QVERIFY(owner.personal);
        QCOMPARE(shownValue(owner, std::string("Ali")), u"A••••"_s);
        FeatureTableModel model;
        model.setDocument(m_document);
        model.setClass(&parcel);
        QTRY_VERIFY(model.rowCount() > 0);
        QTRY_VERIFY(model.idAt(0).has_value());
        bool some = false;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QString shown = model.index(row, parcel.attributeIndex("malik")).data().toString();
            some = some || !shown.isEmpty();
            QVERIFY(shown.isEmpty() || shown.contains(u"••••"_s));
        }
        QVERIFY(some);
    }

private:
    QString path() const { return m_folder.filePath(u"city.kbs"_s); }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    Model m_model;
    TaskRunner m_runner;
    Lane m_lane{u"files"_s};
    std::shared_ptr<Document> m_document;
};

QTEST_MAIN(TestGuiModels)
#include "tst_gui_models.moc"
