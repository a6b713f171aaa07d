// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "tiles/tile_server.h"

#include <QWidget>

class QLabel;
class QQuickWidget;

namespace kbs::gui {

/// The city guide as citizens will see it: Qt Location's map on the program's own loopback tile service. The service
/// runs only while the dock is shown.
class GuidePanel : public QWidget {
    Q_OBJECT
public:
    explicit GuidePanel(QWidget *parent = nullptr);
    ~GuidePanel() override;
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] bool isRunning() const { return static_cast<bool>(m_server); }
    [[nodiscard]] QQuickWidget *view() const { return m_view; }

    /// Whether the map is drawn as far as it is seen: its tiles have come.
    [[nodiscard]] bool isComplete() const;

Q_SIGNALS:
    void ready(); ///< the page is loaded

protected:
    void showEvent(QShowEvent *event) override;

private:
    void startService();
    void showPage();
    void showProblem(const QString &text);
    void stopService();

    std::shared_ptr<Document> m_document;
    std::unique_ptr<tiles::TileServer> m_server;
    QQuickWidget *m_view = nullptr;
    QLabel *m_note;
};

} // namespace kbs::gui
