// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/guide_panel.h"

#include <QLabel>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWidget>
#include <QQuickWindow>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {
constexpr QRgb withoutTile = 0xffe6e6e6; ///< what Qt Location shows where no tile has come yet
constexpr QRgb ground = 0xfff6f4ef;      ///< the guide's own ground
} // namespace

GuidePanel::GuidePanel(QWidget *parent) : QWidget(parent), m_note(new QLabel(tr("Open a store to see its city guide.")))
{
    setObjectName("guidePanel");
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_note);
}

GuidePanel::~GuidePanel()
{
    stopService();
}

void GuidePanel::setDocument(std::shared_ptr<Document> document)
{
    stopService();
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document) {
        connect(m_document.get(), &Document::headChanged, this, [this] {
            if (m_server)
                m_server->forget();
            if (m_view && m_view->rootObject())
                QMetaObject::invokeMethod(m_view->rootObject(), "refresh");
        });
        if (isVisible())
            startService();
    }
}

void GuidePanel::showEvent(QShowEvent *)
{
    if (m_document && !m_server)
        startService();
}

void GuidePanel::startService()
{
    auto server = tiles::TileServer::start(m_document->storeOpener(), m_document->styles());
    if (!server)
        return showProblem(server.error().text());
    m_server = std::move(*server);
    showPage();
}

void GuidePanel::showPage()
{
    QVariantMap properties{{u"serviceUrl"_s, m_server->url()}, {u"title"_s, m_document->name()}};
    const auto geographic = crs::find(u"EPSG:4326"_s);
    const auto transformer
        = geographic ? Transformer::create(m_document->crs(), *geographic) : std::unexpected(geographic.error());
    const Bbox extent = m_document->extent();
    if (const auto box = transformer && !extent.isEmpty() ? transformer->transform(extent) : Bbox{};
        box && !box->isEmpty()) {
        properties[u"west"_s] = box->minX;
        properties[u"south"_s] = box->minY;
        properties[u"east"_s] = box->maxX;
        properties[u"north"_s] = box->maxY;
    }
    m_view = new QQuickWidget;
    m_view->setObjectName("guideView");
    m_view->setResizeMode(QQuickWidget::SizeRootObjectToView);
    m_view->setAccessibleName(tr("City guide preview"));
    m_note->hide();
    layout()->addWidget(m_view);
    // QQuickWidget of Qt 6.8 takes no initial properties itself.
    const QUrl page(u"qrc:/resources/qml/GuidePreview.qml"_s);
    auto *component = new QQmlComponent(m_view->engine(), page, m_view);
    QObject *root = component->createWithInitialProperties(properties);
    if (!root)
        return showProblem(tr("The preview could not be shown: %1").arg(component->errorString()));
    m_view->setContent(page, component, root);
    Q_EMIT ready();
}

void GuidePanel::showProblem(const QString &text)
{
    m_note->setText(text);
    m_note->show();
}

bool GuidePanel::isComplete() const
{
    if (!m_view || !m_view->rootObject() || m_view->size().isEmpty()
        || !m_view->quickWindow()->isSceneGraphInitialized())
        return false;
    const QImage picture = m_view->grab().toImage();
    int empty = 0, drawn = 0, all = 0;
    for (int y = 0; y < picture.height(); y += 4) {
        for (int x = 0; x < picture.width(); x += 4) {
            ++all;
            const QRgb color = picture.pixel(x, y);
            empty += color == withoutTile ? 1 : 0;
            drawn += color != withoutTile && color != ground && color != 0xffffffff ? 1 : 0;
        }
    }
    return empty * 200 < all && drawn * 20 > all;
}

void GuidePanel::stopService()
{
    delete m_view; // before the service it asks
    m_view = nullptr;
    m_server.reset();
    m_note->show();
}

} // namespace kbs::gui
