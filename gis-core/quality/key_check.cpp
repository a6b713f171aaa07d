// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule.h"

#include <QCoreApplication>

#include <algorithm>
#include <functional>
#include <map>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

/// Keys made of names may really repeat: two streets of one town may bear one name.
bool isByName(const std::string &key)
{
    return key.starts_with("ad=") || key.contains("|ad=");
}

struct Hashed {
    std::size_t hash = 0;
    FeatureId id = 0;
};

/// Keeps a hash and an id per feature; only where hashes meet are the keys themselves read and compared.
class KeyRun : public Run {
public:
    using Run::Run;

    bool row(const FeatureBatch &batch, std::size_t row) override
    {
        if (const std::string key = keyOf(batch, row); !key.empty())
            m_subjects.push_back({std::hash<std::string>()(key), batch.id(row)});
        return true;
    }

    Result<void> finish() override
    {
        std::ranges::sort(m_subjects, {}, &Hashed::hash);
        std::vector<FeatureId> suspects;
        if (context.isWhole()) {
            for (std::size_t i = 0; i < m_subjects.size(); ++i) {
                if ((i > 0 && m_subjects[i - 1].hash == m_subjects[i].hash)
                    || (i + 1 < m_subjects.size() && m_subjects[i + 1].hash == m_subjects[i].hash))
                    suspects.push_back(m_subjects[i].id);
            }
        } else if (!m_subjects.empty()) {
            KBS_CHECK(compareWithAll(suspects));
        }
        return report(suspects);
    }

private:
    static std::string keyOf(const FeatureBatch &batch, std::size_t row)
    {
        if (!isLive(batch, row))
            return {};
        std::vector<Value> values;
        for (std::size_t i = 0; i < batch.featureClass().attributes.size(); ++i)
            values.push_back(batch.value(row, i));
        return batch.featureClass().key(values);
    }

    /// Subjects are a few of the class: look for the same hashes among all.
    Result<void> compareWithAll(std::vector<FeatureId> &suspects)
    {
        return context.reader.read(
            {.featureClass = &context.featureClass, .withGeometry = false}, [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row) {
                    const std::string key = keyOf(batch, row);
                    if (!key.empty()
                        && std::ranges::binary_search(m_subjects, std::hash<std::string>()(key), {}, &Hashed::hash))
                        suspects.push_back(batch.id(row));
                }
                return !context.progress.isCancelled();
            });
    }

    Result<void> report(const std::vector<FeatureId> &suspects)
    {
        if (suspects.empty())
            return {};
        std::map<std::string, std::vector<Finding>> byKey;
        KBS_CHECK(context.reader.read(
            {.featureClass = &context.featureClass, .ids = suspects}, [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size(); ++row) {
                    const std::string key = keyOf(batch, row);
                    byKey[key].push_back(finding(u"key.duplicate"_s,
                        isByName(key) ? Severity::Warning : Severity::Error, batch, row, named(batch, row)));
                }
                return !context.progress.isCancelled();
            }));
        for (auto &[key, findings] : byKey) {
            for (std::size_t i = 0; findings.size() > 1 && i < findings.size(); ++i) {
                Finding one = findings[i];
                const Finding &other = findings[i == 0 ? 1 : 0];
                one.text = QCoreApplication::translate(
                    "Quality", "%1 has the same key (%2) as number %3; %4 features share it")
                               .arg(one.text, QString::fromStdString(key))
                               .arg(other.featureId)
                               .arg(findings.size());
                if (!context.emit(std::move(one)))
                    return {};
            }
        }
        return {};
    }

    std::vector<Hashed> m_subjects;
};

class KeyCheck : public Check {
public:
    std::vector<RuleInfo> rules() const override
    {
        return {{u"key.duplicate"_s, QCoreApplication::translate("Quality", "Several features have the same key"),
            Severity::Error}};
    }
    bool appliesTo(const FeatureClass &featureClass, const FeatureReader &) const override
    {
        return !featureClass.keys.empty();
    }
    Result<std::unique_ptr<Run>> start(Context &context) const override { return std::make_unique<KeyRun>(context); }
};

} // namespace

std::unique_ptr<Check> makeKeyCheck()
{
    return std::make_unique<KeyCheck>();
}

} // namespace kbs::quality
