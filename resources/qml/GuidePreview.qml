// SPDX-License-Identifier: GPL-3.0-or-later
// The city guide as citizens will see it, on Qt Location's stock "osm" plugin that speaks to the program's own loopback
// service (gis-core/tiles/tile_server.h). The window sets the initial properties below; refresh() after a new revision.
import QtQuick
import QtLocation
import QtPositioning

Rectangle {
    id: root

    property string serviceUrl ///< "http://127.0.0.1:PORT/"
    property string title      ///< shown in the corner
    // What is shown first, degrees.
    property double west: 25.5
    property double south: 35.8
    property double east: 45
    property double north: 42.3

    readonly property int hits: places.count

    color: "#f6f4ef"
    objectName: "guidePreview"

    /// Forgets the tiles that were shown.
    function refresh() {
        map.clearData()
    }

    function search(text) {
        if (text.trim().length === 0) {
            places.reset()
            return
        }
        places.query = text
        places.update()
    }

    Plugin {
        id: guide
        name: "osm"
        PluginParameter { name: "osm.mapping.custom.host"; value: root.serviceUrl + "tile/" }
        PluginParameter { name: "osm.mapping.custom.mapcopyright"; value: root.title }
        PluginParameter { name: "osm.mapping.custom.datacopyright"; value: root.title }
        PluginParameter { name: "osm.mapping.providersrepository.disabled"; value: true }
        // Nothing stays on disk: the next revision, or another store on the same port, must not be shown old tiles.
        PluginParameter { name: "osm.mapping.cache.disk.cost_strategy"; value: "bytesize" }
        PluginParameter { name: "osm.mapping.cache.disk.size"; value: 0 }
        PluginParameter { name: "osm.mapping.highdpi_tiles"; value: false }
        PluginParameter { name: "osm.geocoding.host"; value: root.serviceUrl.replace(/\/$/, "") }
        PluginParameter { name: "osm.useragent"; value: "KentCBS" }
    }

    Map {
        id: map
        objectName: "map"
        anchors.fill: parent
        plugin: guide
        minimumZoomLevel: 8
        maximumZoomLevel: 19
        copyrightsVisible: false
        // The plugin lists the custom host last.
        onSupportedMapTypesChanged: map.useOwnTiles()
        Component.onCompleted: map.useOwnTiles()
        onWidthChanged: map.showAll()
        onHeightChanged: map.showAll()

        property bool placed: false
        /// The whole extent at a whole zoom level, at which tiles are sharp; once, as soon as there is room.
        function showAll() {
            if (placed || width <= 0 || height <= 0)
                return
            placed = true
            const mercator = (latitude) => Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360)) * 180 / Math.PI
            const wide = Math.max(root.east - root.west, 1e-6), high = Math.max(mercator(root.north) - mercator(root.south), 1e-6)
            const zoom = Math.floor(Math.log2(Math.min(width / wide, height / high) * 360 / 256))
            zoomLevel = Math.max(minimumZoomLevel, Math.min(maximumZoomLevel, zoom))
            center = QtPositioning.coordinate((root.north + root.south) / 2, (root.west + root.east) / 2)
        }
        function useOwnTiles() {
            if (supportedMapTypes.length > 0)
                activeMapType = supportedMapTypes[supportedMapTypes.length - 1]
        }

        DragHandler { target: null; onTranslationChanged: (delta) => map.pan(-delta.x, -delta.y) }
        WheelHandler {
            onWheel: (event) => {
                const at = map.toCoordinate(Qt.point(event.x, event.y))
                map.zoomLevel = Math.max(map.minimumZoomLevel, Math.min(map.maximumZoomLevel, map.zoomLevel + event.angleDelta.y / 240))
                map.alignCoordinateToPoint(at, Qt.point(event.x, event.y))
            }
        }
        TapHandler { onDoubleTapped: (point) => { map.center = map.toCoordinate(point.position); map.zoomLevel += 1 } }

        MapItemView {
            model: places
            delegate: MapQuickItem {
                coordinate: locationData.coordinate
                anchorPoint: Qt.point(9, 9)
                sourceItem: Rectangle { width: 18; height: 18; radius: 9; color: "#d97706"; border.color: "white"; border.width: 2 }
            }
        }
    }

    GeocodeModel {
        id: places
        plugin: guide
        limit: 20
        autoUpdate: false
        onLocationsChanged: {
            if (count > 0) {
                map.center = get(0).coordinate
                map.zoomLevel = Math.max(map.zoomLevel, 17)
            }
        }
    }

    Rectangle {
        id: box
        x: 12; y: 12
        width: Math.min(340, parent.width - 24); height: 36
        radius: 8
        color: "white"
        border.color: input.activeFocus ? "#1f4e79" : "#b9c3ce"

        TextInput {
            id: input
            objectName: "search"
            anchors { fill: parent; leftMargin: 12; rightMargin: 12 }
            verticalAlignment: TextInput.AlignVCenter
            font.pixelSize: 14
            color: "#1d2733"
            clip: true
            selectByMouse: true
            activeFocusOnTab: true
            Accessible.role: Accessible.EditableText
            Accessible.name: hint.text
            onAccepted: root.search(text)
            Text {
                id: hint
                anchors.verticalCenter: parent.verticalCenter
                visible: input.text.length === 0
                text: qsTr("Search a place, street or door")
                color: "#6c7886"
                font: input.font
            }
        }
    }

    Rectangle {
        anchors { left: box.left; top: box.bottom; topMargin: 6 }
        visible: note.text.length > 0
        width: note.implicitWidth + 20; height: note.implicitHeight + 12
        radius: 6
        color: "#fff8e6"
        border.color: "#e0c98f"
        Text {
            id: note
            anchors.centerIn: parent
            color: "#5c4500"
            font.pixelSize: 13
            text: places.status === GeocodeModel.Error ? places.errorString
                : places.status === GeocodeModel.Ready && places.count === 0 && places.query ? qsTr("Nothing found") : ""
        }
    }

    Text {
        anchors { right: parent.right; bottom: parent.bottom; margins: 6 }
        text: root.title
        color: "#5a6776"
        font.pixelSize: 11
    }
}
