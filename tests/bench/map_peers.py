# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers of `./dev bench map`: draws one extent and prints the milliseconds of the second, warm frame.

map_peers.py qgis FILE.gpkg W,S,E,N OUT.png plain|labels     QGIS, sequential job (parallel is no faster with one layer)
map_peers.py open FILE.gpkg W,S,E,N OUT.png plain            QGIS, from opening the layer to the first picture
map_peers.py mapnik SOCKET-FOLDER W,S,E,N OUT.png plain|labels
map_peers.py compare OURS.png OTHER.png...
map_peers.py versions
"""
import os
import sys
import time

FILL, LINE, PIXELS = "#e8e0c8", "#5a4a30", 0.26 * 96 / 25.4
SIZE = (1600, 1000)
FONT = 2.1 * 96 / 25.4  # height of the letters, pixels


def milliseconds(function):
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000


def qgis(path, extent, out, look, with_open=False):
    from qgis.core import (Qgis, QgsApplication, QgsFillSymbol, QgsMapRendererSequentialJob, QgsMapSettings, QgsPalLayerSettings,
                           QgsRectangle, QgsSingleSymbolRenderer, QgsTextFormat, QgsUnitTypes, QgsVectorLayer,
                           QgsVectorLayerSimpleLabeling)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
    app = QgsApplication([], False)
    app.initQgis()
    start = time.perf_counter()
    layer = QgsVectorLayer(path + "|layername=parsel", "parsel", "ogr")
    assert layer.isValid() and layer.featureCount() > 0
    symbol = QgsFillSymbol.createSimple({"color": FILL, "outline_color": LINE, "outline_width": str(PIXELS), "outline_width_unit": "Pixel"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    if look == "labels":
        settings = QgsPalLayerSettings()
        settings.fieldName = "parsel_no"
        settings.placement = Qgis.LabelPlacement.OverPoint  # its fastest
        text = QgsTextFormat()
        text.setSize(FONT)
        text.setSizeUnit(QgsUnitTypes.RenderPixels)
        settings.setFormat(text)
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)
    view = QgsMapSettings()
    view.setLayers([layer])
    view.setDestinationCrs(layer.crs())
    view.setExtent(QgsRectangle(*extent))
    view.setOutputSize(QSize(*SIZE))
    view.setOutputDpi(96)
    view.setBackgroundColor(QColor("white"))

    def frame():
        job = QgsMapRendererSequentialJob(view)
        job.start()
        job.waitForFinished()
        frame.image = job.renderedImage()

    if with_open:
        frame()
        took = (time.perf_counter() - start) * 1000
    else:
        if look == "plain":  # with labels a frame may take a minute; the first one warms the file all the same
            frame()
        took = milliseconds(frame)
    frame.image.save(out)
    print("%.2f" % took)
    sys.stdout.flush()
    os._exit(0)  # tearing QGIS down takes longer than a frame and may crash


def mapnik_frame(folder, extent, out, look):
    import mapnik
    text = ""
    if look == "labels":
        fonts = "/usr/share/fonts/truetype/dejavu"
        mapnik.register_fonts(fonts)
        text = '<TextSymbolizer face-name="DejaVu Sans Book" size="%.1f" fill="black">[parsel_no]</TextSymbolizer>' % FONT
    style = """<Map background-color="white" srs="epsg:5254"><Style name="s"><Rule>
      <PolygonSymbolizer fill="%s"/><LineSymbolizer stroke="%s" stroke-width="%.3f"/>%s</Rule></Style>
      <Layer name="parsel" srs="epsg:5254"><StyleName>s</StyleName><Datasource>
      <Parameter name="type">postgis</Parameter><Parameter name="host">%s</Parameter><Parameter name="user">bench</Parameter>
      <Parameter name="dbname">postgres</Parameter><Parameter name="table">parsel</Parameter>
      <Parameter name="geometry_field">geom</Parameter><Parameter name="srid">5254</Parameter>
      <Parameter name="extent">%s</Parameter></Datasource></Layer></Map>""" % (
        FILL, LINE, PIXELS, text, folder, ",".join(map(str, extent)))
    view = mapnik.Map(*SIZE)
    mapnik.load_map_from_string(view, style)
    view.zoom_to_box(mapnik.Box2d(*extent))
    image = mapnik.Image(*SIZE)
    mapnik.render(view, image)
    image = mapnik.Image(*SIZE)
    print("%.2f" % milliseconds(lambda: mapnik.render(view, image)))
    image.save(out, "png32")


def compare(ours, others):
    import numpy
    from qgis.PyQt.QtGui import QImage

    def pixels(path):
        image = QImage(path).convertToFormat(QImage.Format_RGB32)
        bits = image.bits()
        bits.setsize(image.sizeInBytes())
        return numpy.frombuffer(bytes(bits), numpy.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)

    mine = pixels(ours)
    said = []
    for path in others:
        if not os.path.exists(path):
            continue
        theirs = pixels(path)
        difference = numpy.abs(mine - theirs)
        said.append("%s: mean difference %.1f of 255, mean ink %.1f and %.1f" % (
            os.path.basename(path).split(".")[0], difference.mean(), (255 - mine).mean(), (255 - theirs).mean()))
    print("  pictures against " + "; ".join(said))


def versions():
    from qgis.core import Qgis
    import mapnik
    print("QGIS %s, Mapnik %s" % (Qgis.version(), mapnik.mapnik_version_string() if hasattr(mapnik, "mapnik_version_string") else mapnik.mapnik_version()))


def main(words):
    if words[:1] == ["versions"]:
        return versions()
    if words[:1] == ["compare"]:
        return compare(words[1], words[2:])
    what, source, extent, out, look = words
    box = [float(v) for v in extent.split(",")]
    if what == "mapnik":
        return mapnik_frame(source, box, out, look)
    return qgis(source, box, out, look, what == "open")


main(sys.argv[1:])
