// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_json.h"

#include <array>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kbs::style {

std::unexpected<Error> Place::wrong(const QString &why) const
{
    auto error = fail(ErrorKind::Input, tr("the style is wrong at %1: %2").arg(path.isEmpty() ? u"/"_s : path, why));
    error.error().at(file);
    return error;
}

QColor colorFrom(const QString &text)
{
    if (text.startsWith(u'#') && text.size() == 9) { // QColor would read it as #aarrggbb
        QColor color(text.left(7));
        bool ok = false;
        color.setAlpha(text.mid(7).toInt(&ok, 16));
        return ok ? color : QColor();
    }
    if (text.startsWith(u'#') && text.size() == 7)
        return QColor(text);
    const auto parts = text.split(u'/');
    if (parts.size() != 3)
        return {};
    std::array<int, 3> rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
        bool ok = false;
        rgb[i] = parts[static_cast<qsizetype>(i)].toInt(&ok);
        if (!ok || rgb[i] < 0 || rgb[i] > 255)
            return {};
    }
    return {rgb[0], rgb[1], rgb[2]};
}

QString colorText(const QColor &color)
{
    if (!color.isValid())
        return {};
    return color.alpha() == 255 ? color.name() : color.name() + u"%1"_s.arg(color.alpha(), 2, 16, QChar(u'0'));
}

QJsonObject merged(QJsonObject base, const QJsonObject &over)
{
    for (auto it = over.begin(); it != over.end(); ++it) {
        if (it->isObject() && base.value(it.key()).isObject())
            base[it.key()] = merged(base.value(it.key()).toObject(), it->toObject());
        else
            base[it.key()] = *it;
    }
    return base;
}

QJsonValue Members::take(const QString &key)
{
    m_known.insert(key);
    return m_object.value(key);
}

Result<double> Members::anyNumber(const QString &key, double otherwise)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return otherwise;
    if (!value.isDouble())
        return m_place.in(key).wrong(tr("a number is expected"));
    return value.toDouble();
}

Result<double> Members::number(const QString &key, double otherwise)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return otherwise;
    if (!value.isDouble() || value.toDouble() < 0)
        return m_place.in(key).wrong(tr("a number of 0 or more is expected"));
    return value.toDouble();
}

Result<int> Members::wholeNumber(const QString &key, int otherwise)
{
    KBS_TRY(const double value, number(key, otherwise));
    if (value > std::numeric_limits<int>::max() || value != std::floor(value))
        return m_place.in(key).wrong(tr("a whole number is expected"));
    return static_cast<int>(value);
}

Result<bool> Members::flag(const QString &key, bool otherwise)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return otherwise;
    if (!value.isBool())
        return m_place.in(key).wrong(tr("true or false is expected"));
    return value.toBool();
}

Result<QString> Members::text(const QString &key, const QString &otherwise)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return otherwise;
    if (!value.isString())
        return m_place.in(key).wrong(tr("a text is expected"));
    return value.toString();
}

Result<QColor> Members::color(const QString &key, const QColor &otherwise)
{
    const QJsonValue value = take(key);
    if (value.isNull())
        return QColor(); // taken away
    KBS_TRY(const QString name, text(key));
    if (name.isEmpty())
        return otherwise;
    const QColor color = colorFrom(name);
    if (!color.isValid())
        return m_place.in(key).wrong(tr("\"%1\" is not a colour (#rrggbb, #rrggbbaa or r/g/b)").arg(name));
    return color;
}

Result<Title> Members::title(const QString &key)
{
    const QJsonValue value = take(key);
    Title title{value[u"tr"_s].toString(), value[u"en"_s].toString()};
    if (title.tr.isEmpty() || title.en.isEmpty())
        return m_place.in(key).wrong(tr("a title in \"tr\" and \"en\" is expected"));
    return title;
}

Result<std::vector<QJsonObject>> Members::objects(const QString &key)
{
    const QJsonValue value = take(key);
    std::vector<QJsonObject> objects;
    if (value.isUndefined() || value.isNull())
        return objects;
    if (!value.isArray())
        return m_place.in(key).wrong(tr("a list is expected"));
    for (const QJsonValue &one : value.toArray()) {
        if (!one.isObject())
            return m_place.in(key).wrong(tr("an object is expected"));
        objects.push_back(one.toObject());
    }
    return objects;
}

Result<void> Members::end() const
{
    for (auto it = m_object.begin(); it != m_object.end(); ++it)
        if (!m_known.contains(it.key()))
            return m_place.in(it.key()).wrong(tr("this key is not known here"));
    return {};
}

} // namespace kbs::style
