<?xml version='1.0' encoding='UTF-8'?>
<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:xlink='http://www.w3.org/1999/xlink' gml:id='c'>
<gml:featureMember><kbs:Cizgi gml:id='L1'><kbs:geometri><gml:Curve srsName='urn:ogc:def:crs:EPSG::5254'><gml:segments><gml:Arc><gml:posList>4391000 486000 4391050 486050 4391000 486100</gml:posList></gml:Arc></gml:segments></gml:Curve></kbs:geometri></kbs:Cizgi></gml:featureMember>
</gml:FeatureCollection>
