// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/services/page_scan.h"

#include "importers/common/json_reader.h"
#include "importers/common/stated_count.h"
#include "importers/common/value_text.h"
#include "importers/common/xml_names.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace kbs::import::services {

using namespace Qt::StringLiterals;
using Token = JsonReader::Token;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

/// What the looks at XML answers share: names without their namespaces.
class XmlScan : public XmlStream::Handler {
public:
    XmlName name(std::string_view space, std::string_view local) override { return m_names.intern(space, local); }

protected:
    [[nodiscard]] const std::string &local(XmlName name) const { return m_names[name].local; }
    /// The value of an attribute by its local name; empty where there is none.
    [[nodiscard]] std::string_view valueOf(std::span<const XmlAttribute> attributes, std::string_view wanted) const
    {
        const auto found = std::ranges::find(attributes, wanted, [this](const auto &each) { return local(each.name); });
        return found == attributes.end() ? std::string_view() : found->value;
    }

private:
    XmlNames m_names;
};

class GmlScan final : public XmlScan {
public:
    explicit GmlScan(PageScan &out) : m_out(out) { }

    bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t) override
    {
        const std::string &local = XmlScan::local(name);
        ++m_depth;
        if (m_depth == 1) {
            m_isException = local == "ExceptionReport" || local == "ServiceExceptionReport";
            m_out.isCollection = local.ends_with("FeatureCollection") || local.ends_with("CityModel")
                || local.ends_with("SpatialDataSet");
            for (const char *matched : {"numberMatched", "numberOfFeatures"})
                if (const auto count = StatedCount::parse(valueOf(attributes, matched)))
                    m_out.matched = count;
            m_out.returned = StatedCount::parse(valueOf(attributes, "numberReturned"));
        }
        if (m_isException)
            m_takesText = local == "ExceptionText" || local == "ServiceException";
        const bool isMember = m_depth == 3 && m_holdsMembers;
        if (isMember) {
            ++m_out.members;
            for (const char *id : {"id", "fid"})
                if (m_out.firstId.empty())
                    m_out.firstId = valueOf(attributes, id);
        }
        if (m_depth == 2)
            m_holdsMembers
                = local == "member" || local == "members" || local.ends_with("Member") || local.ends_with("Members");
        return true;
    }
    bool end(XmlName) override
    {
        --m_depth;
        m_takesText = false;
        return true;
    }
    void text(std::string_view text) override
    {
        constexpr std::size_t longest = 1000;
        if (m_takesText && m_exception.size() < longest)
            m_exception += text;
    }

    void finish()
    {
        if (m_isException)
            m_out.exception
                = m_exception.empty() ? tr("no reason is given") : QString::fromStdString(m_exception).simplified();
    }

private:
    PageScan &m_out;
    std::string m_exception;
    int m_depth = 0;
    bool m_isException = false, m_takesText = false, m_holdsMembers = false;
};

Result<void> scanLinks(JsonReader &json, PageScan &out)
{
    if (json.token() != Token::BeginArray)
        return json.skipValue();
    for (;;) {
        KBS_TRY(const Token token, json.next());
        if (token == Token::EndArray)
            return {};
        if (token != Token::BeginObject) {
            KBS_CHECK(json.skipValue());
            continue;
        }
        QString rel, href;
        for (;;) {
            KBS_TRY(const Token member, json.next());
            if (member == Token::EndObject)
                break;
            const std::string name = json.text();
            KBS_TRY(const Token value, json.next());
            if (value == Token::String && name == "rel")
                rel = QString::fromStdString(json.text());
            else if (value == Token::String && name == "href")
                href = QString::fromStdString(json.text());
            else
                KBS_CHECK(json.skipValue());
        }
        if (rel == u"next")
            out.next = href;
    }
}

Result<void> scanFeatures(JsonReader &json, PageScan &out)
{
    if (json.token() != Token::BeginArray)
        return json.skipValue();
    for (;;) {
        KBS_TRY(const Token token, json.next());
        if (token == Token::EndArray)
            return {};
        ++out.members;
        KBS_CHECK(json.skipValue());
    }
}

Result<void> scanJson(const QString &file, PageScan &out)
{
    KBS_TRY(const auto stream, TextStream::open(file));
    JsonReader json(*stream);
    KBS_TRY(const Token first, json.next());
    if (first != Token::BeginObject) {
        KBS_CHECK(json.skipValue());
        return {};
    }
    bool hasLinks = false, hasType = false;
    for (;;) {
        KBS_TRY(const Token token, json.next());
        if (token == Token::EndObject)
            break;
        const std::string name = json.text();
        hasLinks = hasLinks || name == "links";
        hasType = hasType || name == "type";
        KBS_TRY(const Token value, json.next());
        if (name == "features") {
            out.isCollection = true;
            KBS_CHECK(scanFeatures(json, out));
        } else if (name == "links") {
            KBS_CHECK(scanLinks(json, out));
        } else {
            if (value == Token::Number && (name == "numberMatched" || name == "totalFeatures"))
                out.matched = StatedCount::parse(json.text());
            if (value == Token::Number && name == "numberReturned")
                out.returned = StatedCount::parse(json.text());
            KBS_CHECK(json.skipValue());
        }
    }
    out.isDescription = hasLinks && !hasType;
    KBS_CHECK(json.next()); // nothing may follow
    return {};
}

class CapabilitiesScan final : public XmlScan {
public:
    explicit CapabilitiesScan(Capabilities &out) : m_out(out) { }

    bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t) override
    {
        const std::string &local = XmlScan::local(name);
        if (m_path.empty()) {
            m_isWfs = local == "WFS_Capabilities";
            m_out.version = QString::fromUtf8(valueOf(attributes, "version"));
        }
        if (local == "Constraint")
            m_constraint = valueOf(attributes, "name");
        m_path.push_back(local);
        m_text.clear();
        return m_isWfs;
    }
    bool end(XmlName) override
    {
        const std::string local = m_path.back();
        m_path.pop_back();
        const std::string value(trimmed(m_text));
        m_text.clear();
        if (local == "Name" && !m_path.empty() && m_path.back() == "FeatureType" && !value.empty())
            m_out.types << QString::fromStdString(value);
        if ((local == "DefaultValue" || local == "Value") && m_constraint == "ImplementsResultPaging")
            m_out.pages = value != "FALSE" && value != "false";
        if ((local == "DefaultValue" || local == "Value") && m_constraint == "CountDefault")
            m_out.largest = StatedCount::parse(value);
        if (local == "Constraint")
            m_constraint.clear();
        return true;
    }
    void text(std::string_view text) override
    {
        constexpr std::size_t longest = 4096;
        if (m_text.size() < longest)
            m_text += text;
    }
    [[nodiscard]] bool isWfs() const { return m_isWfs; }

private:
    Capabilities &m_out;
    std::vector<std::string> m_path;
    std::string m_text, m_constraint;
    bool m_isWfs = false;
};

} // namespace

Result<PageScan> scanPage(const QString &file, Progress &progress)
{
    PageScan out;
    QByteArray head;
    if (QFile opened(file); opened.open(QIODevice::ReadOnly))
        head = opened.read(512);
    if (head.startsWith("\xEF\xBB\xBF"))
        head.remove(0, 3);
    head = head.trimmed();
    Result<void> done;
    if (head.startsWith('{') || head.startsWith('[')) {
        out.isJson = true;
        done = scanJson(file, out);
    } else if (head.startsWith('<')) {
        GmlScan scan(out);
        Progress inner([&](double, const QString &) {
            if (progress.isCancelled())
                inner.cancel();
        });
        done = XmlStream(file, {}).parse(scan, inner);
        scan.finish();
    } else if (head.isEmpty()) {
        out.cut = tr("it is empty");
    }
    if (progress.isCancelled())
        return cancelled();
    if (!done)
        out.cut = done.error().message;
    else if (out.returned && *out.returned != out.members && out.members > 0)
        out.cut = tr("it says that it holds %1 objects and holds %2").arg(*out.returned).arg(out.members);
    return out;
}

QString exceptionIn(const QByteArray &head)
{
    if (!head.contains("Exception") && !head.contains("\"description\""))
        return {};
    const QString text = QString::fromUtf8(head);
    static const QRegularExpression xml(
        u"<(?:\\w+:)?(?:ExceptionText|ServiceException)(?:\\s[^>]*)?>(?:<!\\[CDATA\\[)?([^<\\]]+)"_s);
    static const QRegularExpression json(u"\"description\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\""_s);
    const auto match = text.contains(u'<') ? xml.match(text) : json.match(text);
    return match.captured(1).simplified().left(500);
}

Result<Capabilities> readCapabilities(const QString &file, Progress &progress)
{
    Capabilities out;
    CapabilitiesScan scan(out);
    Progress inner([&](double, const QString &) {
        if (progress.isCancelled())
            inner.cancel();
    });
    KBS_CHECK(XmlStream(file, {}).parse(scan, inner));
    if (!scan.isWfs())
        return fail(ErrorKind::Input, tr("The answer is not the description of a WFS"),
            tr("Check the address; it should be that of the service itself."));
    return out;
}

} // namespace kbs::import::services
