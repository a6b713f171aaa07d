// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <QString>

#include <memory>

namespace kbs::import {

/// Reads GML 2.1.2, 3.1 and 3.2 and the collections around it (WFS 1.0, 1.1 and 2.0, INSPIRE SpatialDataSet, CityGML),
/// in any namespace, plain or gzip, one object in memory at a time. Nothing outside of the file is ever opened: a file
/// that declares entities is refused before anything is expanded.
///
/// An object is what stands in a member property (featureMember, wfs:member, cityObjectMember …) or, below the root,
/// has a gml:id or fid of its own; its layer is the local name of its element.
class GmlSource : public Source {
public:
    static Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options);
    ~GmlSource() override;

    QString file() const override;
    const std::vector<SourceLayer> &layers() const override;
    Result<void> read(const ObjectSink &sink, Progress &progress) override;
    bool usesAuthorityOrder(const QString &srsName) const override;
    QString characterSet() const override;
    std::vector<Finding> notes() const override;

private:
    struct Private;
    explicit GmlSource(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
