// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "summary/summary.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<int> attributeOf(const FeatureClass &featureClass, const QString &name)
{
    if (const int index = featureClass.attributeIndex(name.toStdString()); index >= 0)
        return index;
    QStringList names;
    for (const Attribute &attribute : featureClass.attributes)
        if (!attribute.personal)
            names << QString::fromStdString(attribute.name);
    return fail(ErrorKind::Usage, tr("%1 has no attribute \"%2\"").arg(QString::fromStdString(featureClass.name), name),
        tr("Its attributes: %1").arg(names.join(u", "_s)));
}

Result<std::vector<int>> attributesOf(const FeatureClass &featureClass, const QStringList &names)
{
    std::vector<int> attributes;
    for (const QString &name : names) {
        KBS_TRY(const int attribute, attributeOf(featureClass, name));
        attributes.push_back(attribute);
    }
    return attributes;
}

/// "kat>=3"; "kat=" asks for those where it is not given.
Result<Condition> conditionOf(const FeatureClass &featureClass, const QString &text, const QString &language)
{
    static const QRegularExpression form(u"^\\s*(\\w+)\\s*(<=|>=|=|<|>)\\s*(.*?)\\s*$"_s);
    static const std::map<QString, Comparison> comparisons{{u"="_s, Comparison::Equal}, {u"<"_s, Comparison::Less},
        {u"<="_s, Comparison::LessOrEqual}, {u">"_s, Comparison::Greater}, {u">="_s, Comparison::GreaterOrEqual}};
    const auto match = form.match(text);
    if (!match.hasMatch())
        return fail(ErrorKind::Usage, tr("--where \"%1\" is no condition").arg(text),
            tr("Write ATTRIBUTE=VALUE, or <, <=, >, >= in the place of =; ATTRIBUTE= asks for what is not given."));
    KBS_TRY(const int index, attributeOf(featureClass, match.captured(1)));
    const Attribute &attribute = featureClass.attributes[static_cast<std::size_t>(index)];
    Condition condition{.attribute = attribute.name, .comparison = comparisons.at(match.captured(2)), .values = {}};
    if (match.captured(3).isEmpty() && condition.comparison == Comparison::Equal) {
        condition.comparison = Comparison::IsNull;
        return condition;
    }
    KBS_TRY(
        condition.values.emplace_back(), parseValue(attribute, match.captured(3).toStdString(), language == "tr"_L1));
    if (isNull(condition.values.front()))
        return fail(ErrorKind::Usage, tr("--where \"%1\" lacks a value").arg(text));
    return condition;
}

QJsonValue jsonOf(const Value &value)
{
    if (const auto *number = std::get_if<std::int64_t>(&value))
        return static_cast<qint64>(*number);
    if (const auto *text = std::get_if<std::string>(&value))
        return QString::fromStdString(*text);
    return isNull(value) ? QJsonValue() : QJsonValue(toReal(value));
}

QJsonObject jsonOf(const FeatureClass &featureClass, const summary::Question &question, const summary::Group &group)
{
    const auto name = [&](int attribute) {
        return QString::fromStdString(featureClass.attributes[static_cast<std::size_t>(attribute)].name);
    };
    QJsonObject key, sums;
    for (std::size_t i = 0; i < group.key.size(); ++i)
        key.insert(name(question.by[i]), jsonOf(group.key[i]));
    for (std::size_t i = 0; i < group.measures.size(); ++i) {
        const summary::Measure &measure = group.measures[i];
        const bool isAny = measure.present > 0;
        sums.insert(name(question.of[i]),
            QJsonObject{{u"given"_s, static_cast<qint64>(measure.present)}, {u"sum"_s, measure.sum},
                {u"least"_s, isAny ? QJsonValue(measure.least) : QJsonValue()},
                {u"greatest"_s, isAny ? QJsonValue(measure.greatest) : QJsonValue()}});
    }
    return {{u"key"_s, key}, {u"count"_s, static_cast<qint64>(group.count)}, {u"numbers"_s, sums}};
}

/// What people read: a line per group, numbers under each other.
class Table {
public:
    Table(const FeatureClass &featureClass, const summary::Question &question, Console &console)
        : m_class(featureClass), m_question(question), m_console(console)
    {
    }
    void head() const
    {
        QString line;
        for (const int attribute : m_question.by)
            line += titleOf(attribute).leftJustified(keyWidth) + u' ';
        line += tr("number").rightJustified(numberWidth);
        for (const int attribute : m_question.of)
            line += u' ' + titleOf(attribute).rightJustified(sumWidth) + u' '
                + tr("not given").rightJustified(numberWidth);
        m_console.line(line);
    }
    void row(const summary::Group &group, const QString &name = {}) const
    {
        QString line;
        for (std::size_t i = 0; i < m_question.by.size(); ++i) {
            QString text = i == 0 ? name : QString();
            if (!group.key.empty())
                text = isNull(group.key[i])
                    ? tr("(not given)")
                    : displayValue(attributeAt(m_question.by[i]), group.key[i], m_console.language());
            line += text.leftJustified(keyWidth) + u' ';
        }
        line += m_console.count(group.count).rightJustified(numberWidth);
        for (std::size_t i = 0; i < m_question.of.size(); ++i) {
            const bool isWhole = attributeAt(m_question.of[i]).type == AttributeType::Integer;
            const summary::Measure &measure = group.measures[i];
            line += u' ' + m_console.number(measure.sum, isWhole ? 0 : 2).rightJustified(sumWidth) + u' '
                + m_console.count(group.count - measure.present).rightJustified(numberWidth);
        }
        m_console.line(line);
    }

private:
    static constexpr int keyWidth = 24, numberWidth = 11, sumWidth = 20;
    [[nodiscard]] const Attribute &attributeAt(int attribute) const
    {
        return m_class.attributes[static_cast<std::size_t>(attribute)];
    }
    [[nodiscard]] QString titleOf(int attribute) const { return attributeAt(attribute).title.in(m_console.language()); }
    const FeatureClass &m_class;
    const summary::Question &m_question;
    Console &m_console;
};

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const auto classes, classesOf(store->catalogue(), {arguments.operand(u"class"_s)}));
    const FeatureClass &featureClass = *classes.front();
    summary::Question question;
    KBS_TRY(question.by, attributesOf(featureClass, arguments.all(u"by"_s)));
    KBS_TRY(question.of, attributesOf(featureClass, arguments.all(u"sum"_s)));
    for (const QString &text : arguments.all(u"where"_s)) {
        KBS_TRY(question.where.emplace_back(), conditionOf(featureClass, text, console.language()));
    }
    KBS_TRY(const std::set<int> attributes, summary::attributesOf(featureClass, question));
    summary::Columns columns(featureClass);
    KBS_CHECK(columns.load(*store, attributes, console.progress()));
    KBS_TRY(const summary::Answer answer, summary::answer(columns, question));

    const Table table(featureClass, question, console);
    table.head();
    QJsonArray groups;
    for (const summary::Group &group : answer.groups) {
        groups.append(jsonOf(featureClass, question, group));
        if (!question.by.empty())
            table.row(group);
    }
    table.row(answer.total, tr("in all"));
    console.result({{u"class"_s, QString::fromStdString(featureClass.name)}, {u"groups"_s, groups},
        {u"total"_s, jsonOf(featureClass, question, answer.total)}});
    return ExitCode::Done;
}

} // namespace

Command summaryCommand()
{
    return {.name = "summary",
        .summary = QT_TRANSLATE_NOOP("Cli", "counts and sums over a class, by groups"),
        .operands = {storeOperand(), {.name = "class", .help = QT_TRANSLATE_NOOP("Cli", "table name: parsel, yapi …")}},
        .options
        = {{.name = "by",
               .value = "ATTRIBUTE",
               .help = QT_TRANSLATE_NOOP("Cli", "a line for each of its values; several: for each combination"),
               .repeated = true},
            {.name = "sum",
                .value = "ATTRIBUTE",
                .help
                = QT_TRANSLATE_NOOP("Cli", "add these numbers up; what is not given is told and never counts as 0"),
                .repeated = true},
            {.name = "where",
                .value = "CONDITION",
                .help = QT_TRANSLATE_NOOP("Cli",
                    "only features with ATTRIBUTE=VALUE (also <, <=, >, >=; ATTRIBUTE= where it is not given); "
                    "several: "
                    "all of them"),
                .repeated = true},
            asOfOption(), draftOption()},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli",
            "kbs summary city.kbs parsel --by mahalle --sum yuzolcumu --where \"ada_no=101\"\n"
            "Personal attributes are neither grouped nor added up.")};
}

} // namespace kbs::cli
