// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/masking.h"

#include "app/gui/application.h"

using namespace Qt::StringLiterals;

namespace kbs::gui {

QString masked(const QString &text)
{
    QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    for (QString &word : words)
        word = word.left(1) + u"••••"_s; // the same number of dots whatever the length
    return words.join(u' ');
}

QString shownValue(const Attribute &attribute, const Value &value)
{
    const QString text = displayValue(attribute, value, language());
    return attribute.personal ? masked(text) : text;
}

} // namespace kbs::gui
