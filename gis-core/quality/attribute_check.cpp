// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Quality", text);
}

class AttributeRun : public Run {
public:
    using Run::Run;

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        const auto &attributes = batch.featureClass().attributes;
        for (std::size_t i = 0; i < attributes.size(); ++i) {
            const Value &value = batch.value(row, i);
            const bool missing = isNull(value) || value == Value(std::string());
            if (missing && attributes[i].required && !emitRequired(batch, row, attributes[i]))
                return false;
            if (!missing && attributes[i].codeList != nullptr
                && !emitUnknownCode(batch, row, attributes[i], toText(value)))
                return false;
        }
        return true;
    }

private:
    bool emitRequired(const FeatureBatch &batch, std::size_t row, const Attribute &attribute)
    {
        return context.emit(finding(u"attr.required"_s, Severity::Error, batch, row,
            translated(QT_TRANSLATE_NOOP("Quality", "%1: \"%2\" must be given"))
                .arg(named(batch, row), attribute.title.in(QLocale().name()))));
    }

    bool emitUnknownCode(
        const FeatureBatch &batch, std::size_t row, const Attribute &attribute, const std::string &code)
    {
        const CodeList &list = *attribute.codeList;
        if (std::ranges::contains(list.codes, code, &Code::code))
            return true;
        return context.emit(finding(u"attr.code"_s, list.open ? Severity::Warning : Severity::Error, batch, row,
            translated(QT_TRANSLATE_NOOP("Quality", "%1: \"%2\" is no code of the list \"%3\" (%4)"))
                .arg(named(batch, row), QString::fromStdString(code), list.title.in(QLocale().name()),
                    attribute.title.in(QLocale().name()))));
    }
};

class AttributeCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"attr.required"_s, translated(QT_TRANSLATE_NOOP("Quality", "A required attribute is missing")),
                    Severity::Error},
            {u"attr.code"_s, translated(QT_TRANSLATE_NOOP("Quality", "A value is not in its code list")),
                Severity::Error}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return std::ranges::any_of(
            featureClass.attributes, [](const Attribute &one) { return one.required || one.codeList != nullptr; });
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override
    {
        return std::make_unique<AttributeRun>(context);
    }
};

} // namespace

std::unique_ptr<Check> makeAttributeCheck()
{
    return std::make_unique<AttributeCheck>();
}

} // namespace kbs::quality
