<?xml version="1.0" encoding="UTF-8"?>
<!-- Two objects in the manner of INSPIRE addresses, tied by a reference; made for the tests. -->
<wfs:FeatureCollection
    xmlns:wfs="http://www.opengis.net/wfs/2.0"
    xmlns:gml="http://www.opengis.net/gml/3.2"
    xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:base="http://inspire.ec.europa.eu/schemas/base/3.3"
    xmlns:ad="http://inspire.ec.europa.eu/schemas/ad/4.0">
  <wfs:boundedBy>
    <gml:Envelope srsName="urn:ogc:def:crs:EPSG::5254"><gml:lowerCorner>4514588 494934</gml:lowerCorner><gml:upperCorner>4514678 495019</gml:upperCorner></gml:Envelope>
  </wfs:boundedBy>
  <wfs:member>
    <ad:ThoroughfareName gml:id="TN.1">
      <ad:name>Işıklar Caddesi</ad:name>
      <ad:validFrom xsi:nil="true"/>
    </ad:ThoroughfareName>
  </wfs:member>
  <wfs:member>
    <ad:Address gml:id="AD.1">
      <gml:boundedBy><gml:Envelope><gml:lowerCorner>4514588 494934</gml:lowerCorner><gml:upperCorner>4514678 495019</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ad:inspireId><base:Identifier><base:localId>1</base:localId><base:namespace>TR.ORNEK.AD</base:namespace></base:Identifier></ad:inspireId>
      <ad:position><ad:GeographicPosition><ad:geometry><gml:Point gml:id="AD.1.g"><gml:pos>4514600.25 494950.5</gml:pos></gml:Point></ad:geometry></ad:GeographicPosition></ad:position>
      <ad:parcelPoint><gml:Point gml:id="AD.1.p" srsName="EPSG:4326"><gml:pos>29.94 40.766</gml:pos></gml:Point></ad:parcelPoint>
      <ad:area uom="m2">12.5</ad:area>
      <ad:validFrom xsi:nil="true" nilReason="unknown"/>
      <ad:component xlink:href="#TN.1"/>
    </ad:Address>
  </wfs:member>
</wfs:FeatureCollection>
