<?xml version="1.0" encoding="UTF-8"?>
<plan:FeatureCollection xmlns:plan="www.csb.gov.tr" xmlns:gml="http://www.opengis.net/gml"><plan:featureMember>
<plan:PlanSiniri fid="PS.1"><plan:GeometryProperty><gml:MultiPolygon srsName="EPSG:5254"><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>500000,4400000 500200,4400000 500200,4400200 500000,4400000</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></gml:MultiPolygon></plan:GeometryProperty><plan:Pin>1234567</plan:Pin><plan:PlanAdi>Örnek Uygulama İmar Planı</plan:PlanAdi><plan:Nitelik>Plan</plan:Nitelik></plan:PlanSiniri>
<plan:Yolorta fid="Y.1"><plan:GeometryProperty><gml:LineString srsName="EPSG:5254"><gml:coordinates>500000,4400000 500100,4400000</gml:coordinates></gml:LineString></plan:GeometryProperty><plan:YolGenisligi>12</plan:YolGenisligi><plan:YolTip>TasitYol</plan:YolTip></plan:Yolorta>
</plan:featureMember></plan:FeatureCollection>
