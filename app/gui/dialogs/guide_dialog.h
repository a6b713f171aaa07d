// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/guide.h"
#include "style/theme.h"

#include <QDialog>

class QLineEdit;
class QListWidget;
class QPushButton;

namespace kbs::gui {

/// Asks in which looks the city guide is published, and into which folder.
class GuideDialog : public QDialog {
    Q_OBJECT
public:
    explicit GuideDialog(const std::vector<MapTheme> &themes, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &folder, const kbs::guide::Options &options);

private:
    void chooseFolder();
    void update();
    [[nodiscard]] QStringList looks() const; ///< in the order of the list

    QListWidget *m_looks;
    QLineEdit *m_folder;
    QPushButton *m_write;
};

} // namespace kbs::gui
