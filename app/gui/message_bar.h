// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QFrame>

class QLabel;

namespace kbs::gui {

/// Messages above the map that wait to be read without stopping the work.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Information, Success, Problem };
    explicit MessageBar(QWidget *parent = nullptr);
    void show(Kind kind, const QString &text);
    [[nodiscard]] QString text() const;

private:
    QLabel *m_icon, *m_text;
};

} // namespace kbs::gui
