// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;

namespace kbs::gui {

/// What a new user meets: recent stores, the sample city, new, open, and a place to drop files on.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);
    void refresh(); ///< reads the recent stores anew

Q_SIGNALS:
    void sampleRequested();
    void newRequested();
    void openRequested();
    void storeChosen(const QString &location);
    void filesDropped(const QStringList &paths);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QListWidget *m_recent;
    QWidget *m_recentBox;
};

} // namespace kbs::gui
