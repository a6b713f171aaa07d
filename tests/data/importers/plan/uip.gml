<?xml version="1.0" encoding="UTF-8"?>
<!-- A plan with one object of each sort, in the manner of PlanGML (GML 2.1.2); made for the tests. -->
<plan:FeatureCollection xmlns:plan="www.csb.gov.tr" xmlns:gml="http://www.opengis.net/gml">
  <plan:featureMember>
    <plan:PlanSiniri fid="PlanSiniri.1">
      <plan:GeometryProperty><gml:MultiPolygon srsName="EPSG:5254"><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing>
        <gml:coordinates>500000,4400000 500200,4400000 500200,4400200 500000,4400200 500000,4400000</gml:coordinates>
      </gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></gml:MultiPolygon></plan:GeometryProperty>
      <plan:Pin>1234567.0</plan:Pin>
      <plan:PlanAdi>Örnek Mahallesi Uygulama İmar Planı</plan:PlanAdi>
      <plan:Nitelik>Plan</plan:Nitelik>
    </plan:PlanSiniri>
    <plan:Konut fid="Konut.1">
      <plan:symbolizer>yok</plan:symbolizer>
      <plan:Adi>Gelişme Konut Alanı</plan:Adi>
      <plan:EmsalKaks>1.5</plan:EmsalKaks>
      <plan:EmsalKaksTip>Deger</plan:EmsalKaksTip>
      <plan:KatAdedi>0</plan:KatAdedi>
      <plan:Taks>0</plan:Taks>
      <plan:TaksTip>GecerliDegil</plan:TaksTip>
      <plan:YapiYuksekligi>0</plan:YapiYuksekligi>
      <plan:YapiYuksekligiTip>Serbest</plan:YapiYuksekligiTip>
      <plan:OnBahceMesafesi>5</plan:OnBahceMesafesi>
      <plan:YanBahceMesafesi>3</plan:YanBahceMesafesi>
      <plan:YapiDuzeni>Ayrik</plan:YapiDuzeni>
      <plan:GeometryProperty><gml:MultiPolygon srsName="EPSG:5254"><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing>
        <gml:coordinates>500020,4400020 500120,4400020 500120,4400080 500020,4400080 500020,4400020</gml:coordinates>
      </gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></gml:MultiPolygon></plan:GeometryProperty>
      <plan:KonutTip>GelismeKonut</plan:KonutTip>
    </plan:Konut>
    <plan:SitAlanlari fid="Sit.1">
      <plan:Adi>Höyük</plan:Adi>
      <plan:GeometryProperty><gml:MultiPolygon srsName="EPSG:5254"><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing>
        <gml:coordinates>500130,4400020 500150,4400020 500150,4400080 500130,4400080 500130,4400020</gml:coordinates>
      </gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></gml:MultiPolygon></plan:GeometryProperty>
      <plan:IlanTarihi>2001-05-04T00:00:00</plan:IlanTarihi>
      <plan:SitTip>3DereceArkeolojikSit</plan:SitTip>
    </plan:SitAlanlari>
    <plan:AdaKenari fid="AdaKenari.1">
      <plan:AdaKenariCizgiTip>Onerilen</plan:AdaKenariCizgiTip>
      <plan:CizgiKalinligi>0.5</plan:CizgiKalinligi>
      <plan:GeometryProperty><gml:LineString srsName="EPSG:5254"><gml:coordinates>500020,4400020 500120,4400020</gml:coordinates></gml:LineString></plan:GeometryProperty>
    </plan:AdaKenari>
    <plan:KentselImge fid="Imge.1">
      <plan:Adi>Saat Kulesi</plan:Adi>
      <plan:GeometryProperty><gml:Point srsName="EPSG:5254"><gml:coordinates>500050,4400150</gml:coordinates></gml:Point></plan:GeometryProperty>
    </plan:KentselImge>
    <plan:PlanNotu fid="Not.1"><plan:Aciklama>Otopark ihtiyacı parsel içinde karşılanacaktır.</plan:Aciklama></plan:PlanNotu>
    <plan:PlanNotu fid="Not.2"><plan:Aciklama>Zemin etüdü yapılmadan uygulama yapılamaz.</plan:Aciklama></plan:PlanNotu>
    <plan:YeniTur fid="Yeni.1">
      <plan:Adi>Sonraki şemadan</plan:Adi>
      <plan:GeometryProperty><gml:LineString srsName="EPSG:5254"><gml:coordinates>500020,4400120 500120,4400120</gml:coordinates></gml:LineString></plan:GeometryProperty>
    </plan:YeniTur>
  </plan:featureMember>
</plan:FeatureCollection>
