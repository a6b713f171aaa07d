// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/dxf_blocks.h"

#include "importers/common/gdal.h"
#include "importers/common/text_stream.h"

#include <QStringList>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

namespace kbs::import {

using namespace Qt::StringLiterals;

std::string dxfText(const OGRFeature &feature, const char *name, bool *bad)
{
    const int field = feature.GetFieldIndex(name);
    return field >= 0 && feature.IsFieldSetAndNotNull(field) ? toUtf8(feature.GetFieldAsString(field), u"UTF-8"_s, bad)
                                                             : std::string();
}

Result<DxfBlocks> readDxfBlocks(const QString &path, std::vector<std::pair<std::string, std::string>> settings)
{
    settings.emplace_back("DXF_INLINE_BLOCKS", "FALSE");
    const GdalScope scope(settings);
    KBS_TRY(const GdalDataset dataset, openWith("DXF", path));
    DxfBlocks out;
    OGRLayer *entities = dataset->GetLayerByName("entities");
    if (!entities)
        return out;
    entities->ResetReading();
    while (const OGRFeatureUniquePtr feature{entities->GetNextFeature()}) {
        std::string handle = dxfText(*feature, "EntityHandle"), name = dxfText(*feature, "BlockName");
        if (handle.empty() || name.empty())
            continue;
        DxfBlockUse use{.name = std::move(name), .attributes = {}, .hasBadText = false};
        const int field = feature->GetFieldIndex("BlockAttributes");
        char **list
            = field >= 0 && feature->IsFieldSetAndNotNull(field) ? feature->GetFieldAsStringList(field) : nullptr;
        for (; list && *list; ++list) { // "TAG value"
            const std::string entry = toUtf8(*list, u"UTF-8"_s, &use.hasBadText);
            const std::size_t blank = entry.find(' ');
            if (blank != std::string::npos && blank + 1 < entry.size())
                use.attributes.emplace_back(entry.substr(0, blank), entry.substr(blank + 1));
        }
        out.emplace(std::move(handle), std::move(use));
    }
    return out;
}

} // namespace kbs::import
