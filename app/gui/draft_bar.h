// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"

#include <QFrame>

class QLabel;

namespace kbs::gui {

/// Says above the map, as long as a draft is edited, that it is not the valid plan, and leads back to that.
class DraftBar : public QFrame {
    Q_OBJECT
public:
    explicit DraftBar(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);

private:
    void refresh();
    std::shared_ptr<Document> m_document;
    QLabel *m_text;
};

} // namespace kbs::gui
