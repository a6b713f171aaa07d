<?xml version="1.0" encoding="UTF-8"?>
<plan:FeatureCollection xmlns:plan="www.csb.gov.tr" xmlns:gml="http://www.opengis.net/gml">
<plan:featureMember><plan:Konut fid="Konut.1"><plan:GeometryProperty><gml:MultiPolygon srsName="EPSG:5254"><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>486000,4391000 486100,4391000 486100,4391100 486000,4391100 486000,4391000</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></gml:MultiPolygon></plan:GeometryProperty></plan:Konut></plan:featureMember>
</plan:FeatureCollection>
