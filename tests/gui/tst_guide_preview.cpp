// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/small_city.h"
#include "tiles/tile_server.h"

#include <QQuickItem>
#include <QQuickView>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

/// The preview as the window loads it: Qt Location draws the tiles of the program's own service and finds places by it.
class TestGuidePreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, catalogue ? "" : qPrintable(catalogue.error().text()));
        m_path = m_folder.filePath(u"city.kbs"_s);
        auto store = test::makeSmallCity(m_path, *catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        auto styles = StyleBook::load(**catalogue);
        QVERIFY2(styles, styles ? "" : qPrintable(styles.error().text()));
        auto server = tiles::TileServer::start(
            [path = m_path, catalogue = *catalogue] { return stores::open(path, catalogue, true); }, *styles);
        QVERIFY2(server, server ? "" : qPrintable(server.error().text()));
        m_server = std::move(*server);
    }

    void mapShowsTilesAndFindsPlaces()
    {
        QQuickView view;
        view.setInitialProperties({{u"serviceUrl"_s, m_server->url()}, {u"title"_s, u"Örnekköy Belediyesi"_s},
            {u"west"_s, 29.9988}, {u"south"_s, 39.7322}, {u"east"_s, 30.0176}, {u"north"_s, 39.7395}});
        view.setResizeMode(QQuickView::SizeRootObjectToView);
        view.setSource(QUrl(u"qrc:/resources/qml/GuidePreview.qml"_s));
        for (const QQmlError &error : view.errors())
            qWarning() << error.toString();
        QCOMPARE(view.status(), QQuickView::Ready);
        view.resize(640, 480);
        view.show();

        // The avenue's yellow is on no other thing of the picture; tiles still on their way are grey.
        QImage picture;
        const auto isDrawn = [&] {
            picture = view.grabWindow();
            int yellow = 0, missing = 0;
            for (int y = 0; y < picture.height(); ++y) {
                for (int x = 0; x < picture.width(); ++x) {
                    const QColor c = picture.pixelColor(x, y);
                    yellow += std::abs(c.red() - 0xff) < 6 && std::abs(c.green() - 0xf3) < 6
                        && std::abs(c.blue() - 0xc4) < 10;
                    missing += c == QColor(0xe5, 0xe5, 0xe5);
                }
            }
            return yellow > 100 && missing < 100;
        };
        QVERIFY(QTest::qWaitFor(isDrawn, 20000));
        picture.save(QStringLiteral(KBS_BINARY_DIR "/../pictures/guide-preview.png"));

        QObject *root = view.rootObject();
        QMetaObject::invokeMethod(root, "search", Q_ARG(QVariant, u"sifa ecz"_s));
        QVERIFY(QTest::qWaitFor([&] { return root->property("hits").toInt() == 1; }, 10000));
        QMetaObject::invokeMethod(root, "search", Q_ARG(QVariant, u"böyle bir yer yok"_s));
        QVERIFY(QTest::qWaitFor([&] { return root->property("hits").toInt() == 0; }, 10000));
    }

private:
    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<tiles::TileServer> m_server;
};

QTEST_MAIN(TestGuidePreview)
#include "tst_guide_preview.moc"
