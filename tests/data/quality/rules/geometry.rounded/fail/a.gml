<?xml version='1.0' encoding='UTF-8'?>
<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:xlink='http://www.w3.org/1999/xlink' gml:id='c'>
<gml:featureMember><kbs:Parsel gml:id='P1'><kbs:mahalle>Cami</kbs:mahalle><kbs:ada>1</kbs:ada><kbs:parsel>1</kbs:parsel><kbs:geometri><gml:Polygon srsName='urn:ogc:def:crs:EPSG::5252'><gml:exterior><gml:LinearRing><gml:posList>39.6528760 29.8368782 39.6528777 29.8380434 39.6537783 29.8380413 39.6537767 29.8368761 39.6528760 29.8368782</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></kbs:geometri></kbs:Parsel></gml:featureMember>
</gml:FeatureCollection>
