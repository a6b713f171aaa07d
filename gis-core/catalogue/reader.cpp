// SPDX-License-Identifier: GPL-3.0-or-later
// Catalogue::load: the JSON form of the catalogue. layers/README.md describes the format.
#include "catalogue/catalogue.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <span>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Catalogue", text);
}

constexpr std::array<std::pair<QLatin1StringView, AttributeType>, 7> typeNames{{
    {"text"_L1, AttributeType::Text},
    {"integer"_L1, AttributeType::Integer},
    {"real"_L1, AttributeType::Real},
    {"boolean"_L1, AttributeType::Boolean},
    {"date"_L1, AttributeType::Date},
    {"datetime"_L1, AttributeType::DateTime},
    {"code"_L1, AttributeType::Code},
}};

bool isIdentifier(const QString &text)
{
    const auto allowed = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_'; };
    return !text.isEmpty() && text[0] >= u'a' && text[0] <= u'z' && std::ranges::all_of(text, allowed);
}

bool isCode(const QString &text)
{
    const auto allowed
        = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'.'; };
    return !text.isEmpty() && std::ranges::all_of(text, allowed);
}

} // namespace

/// Reads the files one after the other and remembers the first mistake; later steps do nothing once there is one.
class CatalogueReader {
public:
    Result<std::shared_ptr<const Catalogue>> read(const QString &folder)
    {
        QStringList files;
        QDirIterator walk(folder, {u"*.catalogue.json"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext())
            files << walk.next();
        files.sort();
        if (files.isEmpty())
            return fail(ErrorKind::NotFound, tr("There is no catalogue file below \"%1\"").arg(folder));
        for (const QString &file : std::as_const(files))
            readFile(file);
        readThemes();
        if (m_error)
            return std::unexpected(*m_error);
        return std::shared_ptr<const Catalogue>(std::move(m_catalogue));
    }

private:
    struct File {
        QString name;
        QJsonObject root;
        int order = 0;
    };

    std::shared_ptr<Catalogue> m_catalogue = std::make_shared<Catalogue>();
    std::vector<File> m_files;
    QString m_file;
    std::optional<Error> m_error;

    void mistake(const QString &path, const QString &what)
    {
        if (m_error)
            return;
        m_error = Error{
            .kind = ErrorKind::Input, .message = u"%1: %2"_s.arg(path, what), .advice = {}, .file = m_file, .id = {}};
    }

    void readFile(const QString &name)
    {
        m_file = name;
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly))
            return mistake(u"$"_s, tr("the file cannot be opened: %1").arg(file.errorString()));
        QJsonParseError parse;
        const QByteArray bytes = file.readAll();
        const QJsonDocument document = QJsonDocument::fromJson(bytes, &parse);
        if (parse.error != QJsonParseError::NoError)
            return mistake(u"$"_s,
                tr("it is no JSON: %1 (line %2)")
                    .arg(parse.errorString())
                    .arg(bytes.first(parse.offset).count('\n') + 1));
        if (!document.isObject())
            return mistake(u"$"_s, tr("an object is expected"));
        m_files.push_back({name, document.object(), document.object().value("order"_L1).toInt()});
    }

    /// Code lists of all files come first: a class may use a list of another theme.
    void readThemes()
    {
        std::ranges::stable_sort(m_files, {}, &File::order);
        for (const File &file : m_files) {
            m_file = file.name;
            allowOnly(file.root, u"$"_s, {"theme"_L1, "order"_L1, "title"_L1, "codeLists"_L1, "classes"_L1});
            forEach(file.root, u"$"_s, "codeLists"_L1,
                [this](const QJsonObject &o, const QString &path) { readCodeList(o, path); });
        }
        for (const File &file : m_files) {
            m_file = file.name;
            readTheme(file.root);
        }
    }

    void readTheme(const QJsonObject &root)
    {
        Theme theme;
        theme.name = identifier(root, u"$"_s, "theme"_L1);
        theme.title = title(root, u"$"_s, "title"_L1);
        if (std::ranges::contains(m_catalogue->m_themes, theme.name, &Theme::name))
            mistake(u"$.theme"_s, tr("the theme \"%1\" is already there").arg(theme.name));
        forEach(root, u"$"_s, "classes"_L1, [&](const QJsonObject &o, const QString &path) {
            readClass(o, path, theme.name);
            theme.classes.push_back(m_catalogue->m_classes.back().get());
        });
        m_catalogue->m_themes.push_back(std::move(theme));
    }

    void readCodeList(const QJsonObject &object, const QString &path)
    {
        allowOnly(object, path, {"name"_L1, "title"_L1, "open"_L1, "codes"_L1});
        auto list = std::make_unique<CodeList>();
        list->name = identifier(object, path, "name"_L1);
        list->title = title(object, path, "title"_L1);
        list->open = flag(object, path, "open"_L1);
        forEach(object, path, "codes"_L1, [&](const QJsonObject &o, const QString &at) {
            allowOnly(o, at, {"code"_L1, "tr"_L1, "en"_L1, "aliases"_L1});
            const QString code = text(o, at, "code"_L1);
            if (!isCode(code))
                mistake(at + u".code"_s, tr("\"%1\" is no code: only a-z, 0-9, '_' and '.' are allowed").arg(code));
            if (std::ranges::contains(list->codes, code.toStdString(), &Code::code))
                mistake(at + u".code"_s, tr("the code \"%1\" is already there").arg(code));
            list->codes.push_back(
                {code.toStdString(), {text(o, at, "tr"_L1), text(o, at, "en"_L1)}, strings(o, at, "aliases"_L1)});
        });
        if (list->codes.empty())
            mistake(path + u".codes"_s, tr("a code list needs at least one code"));
        if (m_catalogue->m_codeLists.contains(list->name))
            mistake(path + u".name"_s, tr("the code list \"%1\" is already there").arg(list->name));
        list->buildIndex();
        const QString name = list->name;
        m_catalogue->m_codeLists.try_emplace(name, std::move(list));
    }

    void readClass(const QJsonObject &object, const QString &path, const QString &theme)
    {
        allowOnly(object, path,
            {"name"_L1, "title"_L1, "description"_L1, "geometry"_L1, "geometryRequired"_L1, "public"_L1, "label"_L1,
                "keys"_L1, "indexes"_L1, "aliases"_L1, "attributes"_L1});
        auto made = std::make_unique<FeatureClass>();
        made->name = identifier(object, path, "name"_L1).toStdString();
        made->theme = theme;
        made->title = title(object, path, "title"_L1);
        made->description = title(object, path, "description"_L1);
        readGeometry(object, path, *made);
        made->publicData = flag(object, path, "public"_L1);
        made->aliases = aliases(object, path);
        forEach(object, path, "attributes"_L1,
            [&](const QJsonObject &o, const QString &at) { readAttribute(o, at, *made); });
        made->labelTemplate = text(object, path, "label"_L1);
        checkLabel(path + u".label"_s, *made);
        made->keys = attributeLists(object, path, "keys"_L1, *made);
        if (object.contains("indexes"_L1))
            made->indexes = attributeLists(object, path, "indexes"_L1, *made);
        if (m_catalogue->find(made->name))
            mistake(path + u".name"_s, tr("the class \"%1\" is already there").arg(QString::fromStdString(made->name)));
        m_catalogue->m_classes.push_back(std::move(made));
    }

    void readGeometry(const QJsonObject &object, const QString &path, FeatureClass &made)
    {
        const QString kind = text(object, path, "geometry"_L1);
        made.anyGeometry = kind == u"ANY";
        made.geometry = kindFromName(kind.toStdString());
        if (made.geometry == GeometryKind::None && kind != u"NONE" && !made.anyGeometry)
            mistake(path + u".geometry"_s, tr("\"%1\" is no kind of geometry").arg(kind));
        const bool has = made.anyGeometry || made.geometry != GeometryKind::None;
        made.geometryRequired = has && flag(object, path, "geometryRequired"_L1, true);
    }

    void readAttribute(const QJsonObject &object, const QString &path, FeatureClass &owner)
    {
        allowOnly(object, path,
            {"name"_L1, "tr"_L1, "en"_L1, "description"_L1, "type"_L1, "unit"_L1, "codeList"_L1, "required"_L1,
                "personal"_L1, "search"_L1, "readOnly"_L1, "aliases"_L1});
        Attribute made;
        made.name = identifier(object, path, "name"_L1).toStdString();
        made.title = {text(object, path, "tr"_L1), text(object, path, "en"_L1)};
        if (object.contains("description"_L1))
            made.description = title(object, path, "description"_L1);
        const QString type = text(object, path, "type"_L1);
        const auto known = std::ranges::find(typeNames, type, [](const auto &entry) { return QString(entry.first); });
        if (known == typeNames.end())
            mistake(path + u".type"_s, tr("\"%1\" is no type of attribute").arg(type));
        else
            made.type = known->second;
        if (object.contains("unit"_L1))
            made.unit = text(object, path, "unit"_L1);
        readCodeListOf(object, path, made);
        made.required = flag(object, path, "required"_L1);
        made.personal = flag(object, path, "personal"_L1);
        made.search = flag(object, path, "search"_L1);
        made.readOnly = flag(object, path, "readOnly"_L1);
        made.aliases = aliases(object, path);
        if (owner.attribute(made.name))
            mistake(
                path + u".name"_s, tr("the attribute \"%1\" is already there").arg(QString::fromStdString(made.name)));
        owner.attributes.push_back(std::move(made));
    }

    void readCodeListOf(const QJsonObject &object, const QString &path, Attribute &made)
    {
        if ((made.type == AttributeType::Code) != object.contains("codeList"_L1))
            return mistake(
                path + u".codeList"_s, tr("an attribute of type \"code\", and only such a one, names its code list"));
        if (made.type != AttributeType::Code)
            return;
        const QString name = text(object, path, "codeList"_L1);
        made.codeList = m_catalogue->codeList(name);
        if (!made.codeList)
            mistake(path + u".codeList"_s, tr("there is no code list \"%1\"").arg(name));
    }

    void checkLabel(const QString &path, const FeatureClass &made)
    {
        const QString &label = made.labelTemplate;
        for (qsizetype at = label.indexOf(u'{'); at >= 0; at = label.indexOf(u'{', at + 1)) {
            const qsizetype end = label.indexOf(u'}', at);
            const QString name = end < 0 ? label.sliced(at) : label.sliced(at + 1, end - at - 1);
            if (!made.attribute(name.toStdString()))
                mistake(path, tr("\"%1\" is no attribute of this class").arg(name));
        }
        if (label.count(u'[') != label.count(u']'))
            mistake(path, tr("the brackets do not match"));
    }

    /// A list of lists of attribute names.
    std::vector<std::vector<std::string>> attributeLists(
        const QJsonObject &object, const QString &path, QLatin1StringView name, const FeatureClass &owner)
    {
        std::vector<std::vector<std::string>> lists;
        const QJsonValue value = object.value(name);
        const QString all = u"%1.%2"_s.arg(path, name);
        if (!value.isArray()) {
            mistake(all, tr("a list is expected"));
            return lists;
        }
        int number = 0;
        for (const QJsonValue &one : value.toArray()) {
            const QString at = u"%1[%2]"_s.arg(all).arg(number++);
            std::vector<std::string> &list = lists.emplace_back();
            for (const QString &attribute : stringList(one, at)) {
                if (!owner.attribute(attribute.toStdString()))
                    mistake(at, tr("\"%1\" is no attribute of this class").arg(attribute));
                list.push_back(attribute.toStdString());
            }
            if (list.empty())
                mistake(at, tr("at least one attribute is needed"));
        }
        return lists;
    }

    // ---- pieces of JSON

    void allowOnly(const QJsonObject &object, const QString &path, std::initializer_list<QLatin1StringView> names)
    {
        for (auto entry = object.begin(); entry != object.end(); ++entry)
            if (!std::ranges::contains(names, entry.key()))
                mistake(u"%1.%2"_s.arg(path, entry.key()), tr("this key is not known"));
    }

    template <typename Function>
    void forEach(const QJsonObject &object, const QString &path, QLatin1StringView name, const Function &function)
    {
        const QJsonValue value = object.value(name);
        if (value.isUndefined())
            return;
        if (!value.isArray())
            return mistake(u"%1.%2"_s.arg(path, name), tr("a list is expected"));
        int number = 0;
        for (const QJsonValue &one : value.toArray()) {
            const QString at = u"%1.%2[%3]"_s.arg(path, name).arg(number++);
            if (!one.isObject())
                return mistake(at, tr("an object is expected"));
            function(one.toObject(), at);
        }
    }

    QString text(const QJsonObject &object, const QString &path, QLatin1StringView name)
    {
        const QJsonValue value = object.value(name);
        if (!value.isString() || value.toString().trimmed().isEmpty())
            mistake(u"%1.%2"_s.arg(path, name), tr("a text is expected"));
        return value.toString();
    }

    QString identifier(const QJsonObject &object, const QString &path, QLatin1StringView name)
    {
        const QString value = text(object, path, name);
        if (!isIdentifier(value))
            mistake(u"%1.%2"_s.arg(path, name),
                tr("\"%1\" is no name: only a-z, 0-9 and '_' are allowed, a letter first").arg(value));
        return value;
    }

    Title title(const QJsonObject &object, const QString &path, QLatin1StringView name)
    {
        const QString at = u"%1.%2"_s.arg(path, name);
        const QJsonObject value = object.value(name).toObject();
        allowOnly(value, at, {"tr"_L1, "en"_L1});
        return {text(value, at, "tr"_L1), text(value, at, "en"_L1)};
    }

    bool flag(const QJsonObject &object, const QString &path, QLatin1StringView name, bool ifAbsent = false)
    {
        const QJsonValue value = object.value(name);
        if (!value.isUndefined() && !value.isBool())
            mistake(u"%1.%2"_s.arg(path, name), tr("true or false is expected"));
        return value.toBool(ifAbsent);
    }

    QStringList stringList(const QJsonValue &value, const QString &path)
    {
        QStringList out;
        if (!value.isArray())
            mistake(path, tr("a list is expected"));
        for (const QJsonValue &one : value.toArray()) {
            if (!one.isString())
                mistake(path, tr("a list of texts is expected"));
            out << one.toString();
        }
        return out;
    }

    QStringList strings(const QJsonObject &object, const QString &path, QLatin1StringView name)
    {
        return object.contains(name) ? stringList(object.value(name), u"%1.%2"_s.arg(path, name)) : QStringList();
    }

    std::map<QString, QStringList> aliases(const QJsonObject &object, const QString &path)
    {
        std::map<QString, QStringList> out;
        const QJsonObject value = object.value("aliases"_L1).toObject();
        for (auto entry = value.begin(); entry != value.end(); ++entry) {
            if (!std::ranges::contains(standards, entry.key()))
                mistake(u"%1.aliases.%2"_s.arg(path, entry.key()), tr("this standard is not known"));
            out[entry.key()] = stringList(entry.value(), u"%1.aliases.%2"_s.arg(path, entry.key()));
        }
        return out;
    }

    static constexpr std::array standards{"tucbs"_L1, "inspire"_L1, "maks"_L1, "plangml"_L1, "tkgm"_L1};
};

Result<std::shared_ptr<const Catalogue>> Catalogue::load(const QString &folder)
{
    return CatalogueReader().read(folder);
}

} // namespace kbs
