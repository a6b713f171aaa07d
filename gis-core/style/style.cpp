// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style.h"

#include "style/style_reader.h"

#include <QDirIterator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs {

const QStringList &markerShapes()
{
    static const QStringList shapes{u"circle"_s, u"square"_s, u"triangle"_s, u"diamond"_s, u"cross"_s, u"x"_s,
        u"star"_s, u"pentagon"_s, u"hexagon"_s, u"bar"_s, u"tick"_s, u"halfTick"_s, u"arrow"_s, u"openArrow"_s,
        u"zigzag"_s, u"halfCircle"_s, u"none"_s};
    return shapes;
}

bool StyleCondition::holds(const Value &value) const
{
    if (isNull(value) || wantsEmpty())
        return isNull(value) && wantsEmpty();
    if (!values.empty() && !std::ranges::contains(values, toText(value)))
        return false;
    if (!from && !below)
        return true;
    if (std::holds_alternative<std::string>(value))
        return false;
    const double number = toReal(value);
    return (!from || number >= *from) && (!below || number < *below);
}

const StyleRule *ClassStyle::match(
    const FeatureClass &featureClass, const std::vector<Value> &values, double scaleDenominator) const
{
    const auto holds = [&](const StyleCondition &condition) {
        const int index = featureClass.attributeIndex(condition.attribute);
        return index >= 0 && static_cast<std::size_t>(index) < values.size()
            && condition.holds(values[static_cast<std::size_t>(index)]);
    };
    for (const StyleRule &rule : rules)
        if ((scaleDenominator <= 0 || rule.drawnAt(scaleDenominator)) && std::ranges::all_of(rule.when, holds))
            return &rule;
    return nullptr;
}

bool ClassStyle::needsValues() const
{
    return heat || std::ranges::any_of(rules, [](const StyleRule &rule) {
        return rule.symbol.size || (rule.symbol.line && !rule.symbol.line->groundWidth.empty());
    });
}

Result<std::shared_ptr<const StyleBook>> StyleBook::load(const Catalogue &catalogue, const QString &folder)
{
    QStringList files;
    for (QDirIterator it(folder, {u"*.style.json"_s}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();)
        files.append(it.next());
    files.sort(); // the first mistake is the same on every machine
    auto book = std::make_shared<StyleBook>();
    StyleReader reader(catalogue, *book);
    for (const QString &file : std::as_const(files))
        KBS_CHECK(reader.readFile(file));
    KBS_CHECK(reader.finish(folder));
    return book;
}

Result<std::shared_ptr<const StyleBook>> StyleBook::with(const Catalogue &catalogue, const QString &path) const
{
    auto over = std::make_shared<StyleBook>();
    KBS_CHECK(StyleReader(catalogue, *over).readFile(path));
    auto book = std::make_shared<StyleBook>(*this);
    for (auto &[name, style] : over->m_styles)
        book->m_styles[name] = std::move(style);
    book->sortOrder();
    return book;
}

std::shared_ptr<const StyleBook> StyleBook::with(const FeatureClass &featureClass, ClassStyle style) const
{
    auto book = std::make_shared<StyleBook>(*this);
    book->m_styles[featureClass.name] = std::move(style);
    book->sortOrder();
    return book;
}

void StyleBook::sortOrder()
{
    std::ranges::stable_sort(m_order, {}, [&](const FeatureClass *featureClass) { return of(*featureClass).order; });
}

const ClassStyle &StyleBook::of(const FeatureClass &featureClass) const
{
    static const ClassStyle invisible{.visible = false};
    const auto found = m_styles.find(featureClass.name);
    return found == m_styles.end() ? invisible : found->second;
}

} // namespace kbs
