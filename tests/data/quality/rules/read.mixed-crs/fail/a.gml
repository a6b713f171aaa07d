<?xml version='1.0' encoding='UTF-8'?>
<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:xlink='http://www.w3.org/1999/xlink' gml:id='c'>
<gml:featureMember><kbs:Parsel gml:id='P1'><kbs:mahalle>Cami</kbs:mahalle><kbs:ada>1</kbs:ada><kbs:parsel>1</kbs:parsel><kbs:geometri><gml:Polygon srsName='urn:ogc:def:crs:EPSG::5254'><gml:exterior><gml:LinearRing srsName='urn:ogc:def:crs:EPSG::5253'><gml:posList>4391000 486000 4391000 486100 4391100 486100 4391100 486000 4391000 486000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></kbs:geometri></kbs:Parsel></gml:featureMember>
</gml:FeatureCollection>
