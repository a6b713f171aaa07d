// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_gml.h"

#include "crs/crs.h"
#include "importers/city/city_gml_reader.h"
#include "importers/city/city_layers.h"

#include <QCoreApplication>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

constexpr qint64 headObjects = 50;

class CityGmlSource final : public Source {
public:
    CityGmlSource(QString path, SourceOptions options) : m_path(std::move(path)), m_options(std::move(options)) { }

    Result<void> look()
    {
        Progress quiet;
        qint64 seen = 0;
        KBS_CHECK(parse(
            [&](city::CityObject &&object) {
                (void)m_layers.add(city::toSource(std::move(object), m_layers.index(object.type)), true);
                return ++seen < headObjects;
            },
            quiet));
        m_layers.endOfHead();
        return {};
    }

    QString file() const override { return m_path; }
    const std::vector<SourceLayer> &layers() const override { return m_layers.all(); }
    bool usesAuthorityOrder(const QString &srsName) const override { return crs::usesAuthorityOrder(srsName); }
    QString characterSet() const override { return m_characterSet; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        m_layers.startCounting();
        return parse(
            [&](city::CityObject &&object) {
                const int layer = m_layers.index(object.type);
                return sink(m_layers.add(city::toSource(std::move(object), layer))) && !progress.isCancelled();
            },
            progress);
    }

private:
    Result<void> parse(const city::GmlReader::OnObject &onObject, Progress &progress)
    {
        XmlStream xml(m_path, m_options.encoding);
        city::GmlReader reader(onObject);
        auto done = xml.parse(reader, progress);
        m_characterSet = xml.characterSet();
        if (done && reader.tooLarge())
            done = fail(ErrorKind::Input, tr("One city object is larger than 256 MB"),
                tr("This is no delivery of map data; ask the sender."));
        if (!done && done.error().file.isEmpty() && done.error().kind != ErrorKind::Cancelled)
            done.error().at(m_path);
        return done;
    }

    QString m_path;
    SourceOptions m_options;
    city::Layers m_layers;
    QString m_characterSet;
};

} // namespace

Result<std::unique_ptr<Source>> openCityGml(const QString &path, const SourceOptions &options)
{
    auto source = std::make_unique<CityGmlSource>(path, options);
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
