<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34.0">
  <renderer-v2 type="RuleRenderer">
    <rules key="{0}">
      <rule key="{1}" label="Küçük" symbol="0" filter="&quot;yuzolcumu&quot; &lt; 500 AND &quot;durum&quot; IN ('aktif','taslak')" scalemindenom="500" scalemaxdenom="5000"/>
      <rule key="{2}" label="Ifade" symbol="0" filter="length(&quot;ada_no&quot;) > 2"/>
      <rule key="{3}" label="Adasız" symbol="0" filter="&quot;ada_no&quot; IS NULL"/>
      <rule key="{4}" label="Kalan" symbol="0" filter="ELSE"/>
    </rules>
    <symbols><symbol name="0" type="fill"><layer class="SimpleFill"><prop k="color" v="1,2,3,255"/><prop k="outline_style" v="dash"/><prop k="outline_width" v="0.5"/></layer></symbol></symbols>
  </renderer-v2>
</qgis>
