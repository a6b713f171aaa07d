// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace kbs::import {

/// The text of a receipt in one language, in the HTML that browsers and QTextDocument both lay out.
class ReceiptPage {
public:
    ReceiptPage(const QJsonObject &facts, const QString &language) : m_facts(facts), m_language(language) { }

    [[nodiscard]] QString title() const;
    [[nodiscard]] QString body(const QString &sketch) const;
    [[nodiscard]] QString whole(const QString &sketch) const; ///< a page of its own
    [[nodiscard]] QString footer() const;
    [[nodiscard]] QString footer(int page) const;

private:
    [[nodiscard]] QString say(const char16_t *turkish, const char16_t *english) const;
    [[nodiscard]] QString number(qint64 value) const;
    [[nodiscard]] QString className(const QJsonValue &name) const;
    [[nodiscard]] QString severity(const QString &name) const;
    [[nodiscard]] QString result() const;
    [[nodiscard]] QString stamps() const;
    [[nodiscard]] QString delivery() const;
    [[nodiscard]] QString recognised() const;
    [[nodiscard]] QString ledger() const;
    [[nodiscard]] QString changes() const;
    [[nodiscard]] QString rules() const;
    [[nodiscard]] QString findings(bool refused) const;
    [[nodiscard]] QString attributes() const;

    QJsonObject m_facts;
    QString m_language;
};

} // namespace kbs::import
