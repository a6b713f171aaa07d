// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style.h"

#include "style/style_reader.h"

#include <QDirIterator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs {

const StyleRule *ClassStyle::match(const FeatureClass &featureClass, const std::vector<Value> &values) const
{
    for (const StyleRule &rule : rules) {
        if (rule.attribute.empty())
            return &rule;
        const int index = featureClass.attributeIndex(rule.attribute);
        if (index < 0 || static_cast<std::size_t>(index) >= values.size())
            continue;
        const Value &value = values[static_cast<std::size_t>(index)];
        if (rule.values.empty() ? isNull(value) : !isNull(value) && std::ranges::contains(rule.values, toText(value)))
            return &rule;
    }
    return nullptr;
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

const ClassStyle &StyleBook::of(const FeatureClass &featureClass) const
{
    static const ClassStyle invisible{.visible = false};
    const auto found = m_styles.find(featureClass.name);
    return found == m_styles.end() ? invisible : found->second;
}

} // namespace kbs
