// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

/// Attributes that begin and end something.
struct Period {
    std::string_view begin, end;
};
constexpr std::array periods{Period{"gecerlilik_baslangici", "gecerlilik_sonu"},
    Period{"surum_baslangici", "surum_bitisi"}, Period{"baslangic_tarihi", "bitis_tarihi"},
    Period{"aski_baslangic", "aski_bitis"}, Period{"yururluk_tarihi", "yururlukten_kalkis_tarihi"},
    Period{"olusum_tarihi", "terkin_tarihi"}};

struct Columns {
    std::size_t begin, end;
};

std::vector<Columns> columns(const FeatureClass &featureClass)
{
    std::vector<Columns> out;
    for (const Period &period : periods) {
        const int begin = featureClass.attributeIndex(period.begin), end = featureClass.attributeIndex(period.end);
        if (begin >= 0 && end >= 0)
            out.push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(end)});
    }
    return out;
}

class PeriodRun : public Run {
public:
    explicit PeriodRun(Context &given) : Run(given), m_columns(columns(given.featureClass)) { }

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        constexpr std::size_t day = 10; // "2026-01-31": a date beside a date with time is compared by the day
        for (const Columns &each : m_columns) {
            const std::string begin = toText(batch.value(row, each.begin)), end = toText(batch.value(row, each.end));
            if (begin.empty() || end.empty() || end.substr(0, day) >= begin.substr(0, day))
                continue;
            const auto &attributes = batch.featureClass().attributes;
            const auto title = [&](std::size_t at) { return attributes[at].title.in(QLocale().name()); };
            if (!context.emit(finding(u"attr.period"_s, Severity::Warning, batch, row,
                    QCoreApplication::translate("Quality", "%1: \"%2\" (%3) lies before \"%4\" (%5)")
                        .arg(named(batch, row), title(each.end), QString::fromStdString(end), title(each.begin),
                            QString::fromStdString(begin)))))
                return false;
        }
        return true;
    }

private:
    std::vector<Columns> m_columns;
};

class PeriodCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"attr.period"_s, QCoreApplication::translate("Quality", "Something ends before it begins"),
            Severity::Warning}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return !columns(featureClass).empty();
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override { return std::make_unique<PeriodRun>(context); }
};

} // namespace

std::unique_ptr<Check> makePeriodCheck()
{
    return std::make_unique<PeriodCheck>();
}

} // namespace kbs::quality
