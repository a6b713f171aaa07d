// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/frame_keeper.h"
#include "app/gui/map/raster_underlay.h"

#include <QSet>
#include <QWidget>

#include <optional>
#include <set>

class QComboBox;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace kbs::gui {

class MapCanvas;
class MapLook;

/// One side of a comparison: of which date, in which look and with which layers. It is the boxes to choose these by and
/// the drawing of what was chosen; as long as it is the map itself, the map's own drawing is shown.
class ComparisonSide : public QWidget {
    Q_OBJECT
public:
    ComparisonSide(MapCanvas &canvas, MapLook &look, const QString &title);
    ~ComparisonSide() override;

    void begin(); ///< as the map is
    void end();
    /// The dates that can be chosen, newest first; what is chosen stays.
    void offer(const std::vector<Revision> &revisions);
    void chooseDate(std::optional<RevisionNo> revision);   ///< absent: the present
    void chooseTheme(const std::optional<QString> &theme); ///< absent: as in the layer list; empty: the usual look
    /// Exactly these classes, in the present look.
    void chooseClasses(const std::set<std::string> &classes);

    [[nodiscard]] QComboBox &dates() const { return *m_dates; }
    [[nodiscard]] QComboBox &looks() const { return *m_looks; }
    [[nodiscard]] QTreeWidget &layerTree() const { return *m_tree; }
    [[nodiscard]] const MapLayers &layers() const { return m_layers; }
    [[nodiscard]] const FrameKeeper &frames() const; ///< what is painted: its own or the map's
    [[nodiscard]] bool isDrawing() const;
    [[nodiscard]] QString attribution() const; ///< of the rasters under it

    void show(const MapView &view, double devicePixelRatio);
    /// The ground and the map over `rect` of the view.
    void paint(QPainter &painter, const MapView &view, const QRectF &rect) const;
    void follow();     ///< the map's layers are others now
    void invalidate(); ///< data or look may have changed
    void fillLooks();  ///< themes may have been read

Q_SIGNALS:
    void changed(); ///< there is something new to paint

private:
    struct Ticked {
        std::set<std::string> classes;
        QSet<QString> rasters; ///< keys
    };
    void takeDate();
    void takeLook();
    void takeTree();
    void fillTree();
    void workOut();
    [[nodiscard]] bool isTheMap() const;
    [[nodiscard]] const RasterUnderlay &rasters() const;
    [[nodiscard]] std::shared_ptr<const StyleBook> styles() const;

    MapCanvas &m_canvas;
    MapLook &m_look;
    QComboBox *m_dates, *m_looks;
    QToolButton *m_choose;
    QTreeWidget *m_tree;
    std::optional<RevisionNo> m_asOf;
    std::optional<QString> m_theme;            ///< absent: the map's look
    std::shared_ptr<const StyleBook> m_styles; ///< of the theme; null: the map's
    std::unique_ptr<Ticked> m_ticked;          ///< by hand; null: what the look shows
    MapLayers m_layers;                        ///< what is drawn
    quint64 m_wanted = 0;
    bool m_isOn = false, m_hasFrames = false, m_hasRasters = false;
    std::unique_ptr<Lane> m_lane; ///< of its own: it must not hold up the map
    FrameKeeper m_frames{this};
    RasterUnderlay m_underlay{this};
};

} // namespace kbs::gui
