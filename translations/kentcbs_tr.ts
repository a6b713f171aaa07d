<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="tr_TR" sourcelanguage="en">
<context>
    <name>AccessLogDialog</name>
    <message>
        <source>from</source>
        <translation>başlangıç</translation>
    </message>
    <message>
        <source>until</source>
        <translation>bitiş</translation>
    </message>
    <message>
        <source>The log is being read …</source>
        <translation>Kayıt okunuyor …</translation>
    </message>
    <message>
        <source>Log of accesses</source>
        <translation>Erişim kaydı</translation>
    </message>
    <message>
        <source>Save as CSV …</source>
        <translation>CSV olarak kaydet …</translation>
    </message>
    <message>
        <source>Who read personal data – %1</source>
        <translation>Kişisel veriyi kim okudu – %1</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>Herkes</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Kişi</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Bütün sınıflar</translation>
    </message>
    <message>
        <source>Reading the log of accesses</source>
        <translation>Erişim kaydı okunuyor</translation>
    </message>
    <message numerus="yes">
        <source>The log is whole: its chain of %n entries agrees.</source>
        <translation>
            <numerusform>Kayıt tam: %n satırlık zincir tutuyor.</numerusform>
        </translation>
    </message>
    <message>
        <source>The log was changed by another hand or is damaged:</source>
        <translation>Kayıt başka bir elden değiştirilmiş ya da bozuk:</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>ve %1 tane daha</translation>
    </message>
    <message>
        <source>%1 of %2 entries</source>
        <translation>%2 satırdan %1 tanesi</translation>
    </message>
    <message>
        <source>Save the log of accesses</source>
        <translation>Erişim kaydını kaydet</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tablo (*.csv)</translation>
    </message>
    <message>
        <source>Saving the log of accesses</source>
        <translation>Erişim kaydı kaydediliyor</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Kaydedildi: %1</translation>
    </message>
</context>
<context>
    <name>AccessLogModel</name>
    <message>
        <source>all</source>
        <translation>hepsi</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zaman</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Kişi</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Amaç</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Öznitelikler</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Nesneler</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Nereden</translation>
    </message>
</context>
<context>
    <name>ActDialog</name>
    <message>
        <source>New parcels</source>
        <translation>Yeni parseller</translation>
    </message>
    <message>
        <source>Area on the map (m²)</source>
        <translation>Haritadaki alan (m²)</translation>
    </message>
    <message>
        <source>Block (ada)</source>
        <translation>Ada</translation>
    </message>
    <message>
        <source>Parcel (parsel)</source>
        <translation>Parsel</translation>
    </message>
    <message>
        <source>committee decision, for example 2024/153</source>
        <translation>encümen kararı, örneğin 2024/153</translation>
    </message>
    <message>
        <source>&amp;Date of the act</source>
        <translation>İşlem &amp;tarihi</translation>
    </message>
    <message>
        <source>D&amp;ecision no.</source>
        <translation>&amp;Karar no</translation>
    </message>
    <message>
        <source>Decision da&amp;te</source>
        <translation>Karar t&amp;arihi</translation>
    </message>
    <message>
        <source>Carry out</source>
        <translation>Uygula</translation>
    </message>
    <message>
        <source>The numbers come from the land registry; those shown are only the next free ones of the block.</source>
        <translation>Numaraları tapu müdürlüğü verir; gösterilenler yalnız adanın sıradaki boş numaralarıdır.</translation>
    </message>
</context>
<context>
    <name>Address</name>
    <message>
        <source>The address of the service is not a valid web address</source>
        <translation>Hizmetin adresi geçerli bir web adresi değil</translation>
    </message>
    <message>
        <source>Write it as https://host/path, with special letters of a password percent-encoded.</source>
        <translation>https://sunucu/yol biçiminde yazın; parolanın özel harfleri yüzde kodlu olmalı.</translation>
    </message>
</context>
<context>
    <name>Arguments</name>
    <message>
        <source>--%1: &quot;%2&quot; is not a whole number from %3 to %4</source>
        <translation>--%1: &quot;%2&quot;, %3 ile %4 arasında bir tam sayı değil</translation>
    </message>
</context>
<context>
    <name>BackdropDialog</name>
    <message>
        <source>&amp;Ask what it offers</source>
        <translation>Ne sunduğunu &amp;sor</translation>
    </message>
    <message>
        <source>Backdrop from a service</source>
        <translation>Servisten altlık</translation>
    </message>
    <message>
        <source>WMS</source>
        <translation>WMS</translation>
    </message>
    <message>
        <source>WMTS</source>
        <translation>WMTS</translation>
    </message>
    <message>
        <source>Tiles ({z}/{x}/{y})</source>
        <translation>Karolar ({z}/{x}/{y})</translation>
    </message>
    <message>
        <source>as the service says</source>
        <translation>servisin dediği gibi</translation>
    </message>
    <message>
        <source>Whose picture it is; stands on the map and on every sheet</source>
        <translation>Görüntünün sahibi; haritada ve her paftada yazar</translation>
    </message>
    <message>
        <source> days</source>
        <translation> gün</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>süresiz</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>&amp;Tür</translation>
    </message>
    <message>
        <source>A&amp;ddress</source>
        <translation>&amp;Adres</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>&amp;Katman</translation>
    </message>
    <message>
        <source>&amp;Finest zoom</source>
        <translation>En &amp;ince yakınlaştırma</translation>
    </message>
    <message>
        <source>&amp;Owner</source>
        <translation>&amp;Sahibi</translation>
    </message>
    <message>
        <source>K&amp;eep tiles</source>
        <translation>Karoları s&amp;akla</translation>
    </message>
    <message>
        <source>&amp;At most on the disk</source>
        <translation>Diskte en &amp;çok</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ekle</translation>
    </message>
    <message>
        <source>Asking …</source>
        <translation>Soruluyor …</translation>
    </message>
    <message>
        <source>Asking the service</source>
        <translation>Servise soruluyor</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n layers</source>
        <translation>
            <numerusform>%1: %n katman</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupDialog</name>
    <message>
        <source>Back up by itself while this program runs</source>
        <translation>Program çalışırken kendiliğinden yedekle</translation>
    </message>
    <message>
        <source>Backups – %1</source>
        <translation>Yedekler – %1</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>her gün</translation>
    </message>
    <message>
        <source>every %1</source>
        <translation>her %1</translation>
    </message>
    <message>
        <source>better on another drive than the store</source>
        <translation>depodan başka bir sürücüde olması daha iyidir</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>henüz yok</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Klasörü seç</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>&amp;Ne zaman</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Klasör</translation>
    </message>
    <message>
        <source>&amp;Keep the last</source>
        <translation>&amp;Saklanacak son</translation>
    </message>
    <message>
        <source>Last one</source>
        <translation>Sonuncusu</translation>
    </message>
    <message>
        <source>Each backup is opened and verified after writing. Only then the oldest goes, and only if it was written from here and nobody has touched it. What was missed is made up for when the store is opened again.</source>
        <translation>Her yedek yazıldıktan sonra açılır ve doğrulanır. En eskisi ancak ondan sonra, o da buradan yazılmışsa ve kimse dokunmamışsa silinir. Kaçırılan yedek, depo yeniden açıldığında alınır.</translation>
    </message>
    <message>
        <source>Save and back up now</source>
        <translation>Kaydet ve şimdi yedekle</translation>
    </message>
    <message>
        <source>Folder for backups</source>
        <translation>Yedeklerin klasörü</translation>
    </message>
</context>
<context>
    <name>BackupScheduler</name>
    <message>
        <source>Backup of %1</source>
        <translation>%1 yedeği</translation>
    </message>
</context>
<context>
    <name>CardPanel</name>
    <message>
        <source>Revision</source>
        <translation>Revizyon</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zaman</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Yazar</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Ne değişti</translation>
    </message>
    <message>
        <source>History of the feature</source>
        <translation>Nesnenin geçmişi</translation>
    </message>
    <message>
        <source>Selected features</source>
        <translation>Seçili nesneler</translation>
    </message>
    <message>
        <source>Card of the selected feature</source>
        <translation>Seçili nesnenin kartı</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Kart</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Öznitelikler</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Geçmiş</translation>
    </message>
    <message>
        <source>Edit %1 %2</source>
        <translation>Düzenleme: %1 %2</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>Seçim yok</translation>
    </message>
    <message>
        <source>Click something on the map, or type into the search box: &lt;b&gt;123/4&lt;/b&gt; for a parcel, a street and door number, or a place.</source>
        <translation>Haritada bir şeye tıklayın veya arama kutusuna yazın: parsel için &lt;b&gt;123/4&lt;/b&gt;, sokak ve kapı numarası veya bir yer.</translation>
    </message>
    <message>
        <source>Personal data</source>
        <translation>Kişisel veri</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is personal data (KVKK). What do you need it for?
Your name, the time and this purpose are noted in the store.</source>
        <translation>&quot;%1&quot; kişisel veridir (KVKK). Ne için gerekiyor?
Adınız, zaman ve bu amaç depoya kaydedilir.</translation>
    </message>
    <message>
        <source>Note and show</source>
        <translation>Kaydet ve göster</translation>
    </message>
</context>
<context>
    <name>ChangesPanel</name>
    <message>
        <source>Added</source>
        <translation>Eklendi</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Değişti</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Silindi</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>şekil</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Ne</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Fark</translation>
    </message>
    <message>
        <source>Undo last</source>
        <translation>Sonuncuyu geri al</translation>
    </message>
    <message>
        <source>Undo all …</source>
        <translation>Tümünü geri al …</translation>
    </message>
    <message>
        <source>Commit …</source>
        <translation>İşle …</translation>
    </message>
    <message>
        <source>Uncommitted changes</source>
        <translation>İşlenmemiş değişiklikler</translation>
    </message>
    <message>
        <source>Take back the last edit</source>
        <translation>Son düzenlemeyi geri al</translation>
    </message>
    <message>
        <source>Drop all uncommitted changes</source>
        <translation>İşlenmemiş bütün değişiklikleri at</translation>
    </message>
    <message>
        <source>Make the changes one revision of the store</source>
        <translation>Değişiklikleri deponun bir revizyonu yap</translation>
    </message>
    <message>
        <source>No uncommitted changes.</source>
        <translation>İşlenmemiş değişiklik yok.</translation>
    </message>
    <message numerus="yes">
        <source>%n uncommitted change(s). They are safe on disk, and only you see them until you commit.</source>
        <translation>
            <numerusform>%n işlenmemiş değişiklik. Güvenle kaydedildi; siz işleyene kadar yalnız siz görürsünüz.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of the draft &quot;%1&quot;. The valid plan stays as it is until it is merged.</source>
        <translation>
            <numerusform>&quot;%1&quot; taslağında %n değişiklik. Taslak yürürlüğe alınana kadar yürürlükteki plan olduğu gibi kalır.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Cli</name>
    <message>
        <source>answer as JSON with stable keys, for programs</source>
        <translation>programlar için, değişmeyen anahtarlı JSON olarak yanıtla</translation>
    </message>
    <message>
        <source>no progress and no remarks</source>
        <translation>ilerleme ve açıklama yazma</translation>
    </message>
    <message>
        <source>language of the texts (default: the system&apos;s)</source>
        <translation>metinlerin dili (varsayılan: sistemin dili)</translation>
    </message>
    <message>
        <source>this text</source>
        <translation>bu metin</translation>
    </message>
    <message>
        <source>run the rules and list findings</source>
        <translation>kuralları çalıştır ve bulguları listele</translation>
    </message>
    <message>
        <source>only this rule, or all whose id begins so</source>
        <translation>yalnız bu kural veya kimliği böyle başlayanlar</translation>
    </message>
    <message>
        <source>only this class</source>
        <translation>yalnız bu sınıf</translation>
    </message>
    <message>
        <source>only what lies there</source>
        <translation>yalnız oradakiler</translation>
    </message>
    <message>
        <source>only what was added or changed after this revision</source>
        <translation>yalnız bu revizyondan sonra eklenen veya değişenler</translation>
    </message>
    <message>
        <source>list at most N findings; the rest is counted (default: 10000)</source>
        <translation>en çok N bulgu listele; kalanı sayılır (varsayılan: 10000)</translation>
    </message>
    <message>
        <source>list the rules instead</source>
        <translation>bunun yerine kuralları listele</translation>
    </message>
    <message>
        <source>Exit code 1: there are findings.</source>
        <translation>Çıkış kodu 1: bulgu var.</translation>
    </message>
    <message>
        <source>apply a script of edits and acts through the journal</source>
        <translation>düzenleme ve işlem betiğini günlük üzerinden uygula</translation>
    </message>
    <message>
        <source>JSON lines, see below</source>
        <translation>JSON satırları, aşağıya bakın</translation>
    </message>
    <message>
        <source>message of the revision</source>
        <translation>revizyonun açıklaması</translation>
    </message>
    <message>
        <source>go on from uncommitted edits instead of refusing</source>
        <translation>reddetmek yerine işlenmemiş düzenlemelerden devam et</translation>
    </message>
    <message>
        <source>One JSON value per line; coordinates in the store&apos;s CRS, east first:
  {&quot;add&quot;: &quot;poi&quot;, &quot;values&quot;: {&quot;ad&quot;: &quot;...&quot;}, &quot;geometry&quot;: {&quot;type&quot;: &quot;Point&quot;, &quot;coordinates&quot;: [e, n]}}
  {&quot;set&quot;: &quot;parsel&quot;, &quot;where&quot;: {&quot;ada_no&quot;: &quot;101&quot;, &quot;parsel_no&quot;: &quot;5&quot;}, &quot;values&quot;: {&quot;mevki&quot;: &quot;...&quot;}}
  {&quot;delete&quot;: &quot;poi&quot;, &quot;id&quot;: 7}
  {&quot;move&quot;: &quot;parsel&quot;, &quot;id&quot;: 7, &quot;from&quot;: [e, n], &quot;to&quot;: [e, n]}; insert and remove take &quot;at&quot;: [e, n]
  {&quot;split&quot;: &quot;yapi&quot;, &quot;id&quot;: 7, &quot;line&quot;: [[e, n], [e, n]]}; {&quot;merge&quot;: &quot;yapi&quot;, &quot;targets&quot;: [{&quot;id&quot;: 7}, {&quot;id&quot;: 8}]}
  {&quot;act&quot;: &quot;ifraz&quot;, &quot;id&quot;: 7, &quot;line&quot;: [[e, n], [e, n]], &quot;numbers&quot;: [&quot;13&quot;, &quot;14&quot;], &quot;date&quot;: &quot;2026-01-31&quot;}
  {&quot;act&quot;: &quot;tevhid&quot;, &quot;targets&quot;: [{&quot;id&quot;: 7}, {&quot;id&quot;: 8}], &quot;number&quot;: &quot;15&quot;}
  &quot;undo&quot;, &quot;redo&quot;, &quot;discard&quot;, and on the last line &quot;commit&quot;
Without &quot;commit&quot; the edits stay in the journal. After an error nothing of the script is left.</source>
        <translation>Her satırda bir JSON değeri; koordinatlar deponun sisteminde, önce doğu (Y):
  {&quot;add&quot;: &quot;poi&quot;, &quot;values&quot;: {&quot;ad&quot;: &quot;...&quot;}, &quot;geometry&quot;: {&quot;type&quot;: &quot;Point&quot;, &quot;coordinates&quot;: [e, n]}}
  {&quot;set&quot;: &quot;parsel&quot;, &quot;where&quot;: {&quot;ada_no&quot;: &quot;101&quot;, &quot;parsel_no&quot;: &quot;5&quot;}, &quot;values&quot;: {&quot;mevki&quot;: &quot;...&quot;}}
  {&quot;delete&quot;: &quot;poi&quot;, &quot;id&quot;: 7}
  {&quot;move&quot;: &quot;parsel&quot;, &quot;id&quot;: 7, &quot;from&quot;: [e, n], &quot;to&quot;: [e, n]}; insert ve remove &quot;at&quot;: [e, n] alır
  {&quot;split&quot;: &quot;yapi&quot;, &quot;id&quot;: 7, &quot;line&quot;: [[e, n], [e, n]]}; {&quot;merge&quot;: &quot;yapi&quot;, &quot;targets&quot;: [{&quot;id&quot;: 7}, {&quot;id&quot;: 8}]}
  {&quot;act&quot;: &quot;ifraz&quot;, &quot;id&quot;: 7, &quot;line&quot;: [[e, n], [e, n]], &quot;numbers&quot;: [&quot;13&quot;, &quot;14&quot;], &quot;date&quot;: &quot;2026-01-31&quot;}
  {&quot;act&quot;: &quot;tevhid&quot;, &quot;targets&quot;: [{&quot;id&quot;: 7}, {&quot;id&quot;: 8}], &quot;number&quot;: &quot;15&quot;}
  &quot;undo&quot;, &quot;redo&quot;, &quot;discard&quot; ve son satırda &quot;commit&quot;
&quot;commit&quot; yoksa düzenlemeler günlükte kalır. Bir hatadan sonra betikten geriye hiçbir şey kalmaz.</translation>
    </message>
    <message>
        <source>write classes to a file for others</source>
        <translation>sınıfları başkaları için dosyaya yaz</translation>
    </message>
    <message>
        <source>only this class (default: all that have features)</source>
        <translation>yalnız bu sınıf (varsayılan: nesnesi olan hepsi)</translation>
    </message>
    <message>
        <source>file to make</source>
        <translation>oluşturulacak dosya</translation>
    </message>
    <message>
        <source>history, code titles and units stay behind</source>
        <translation>geçmiş, kod adları ve birimler yazılmaz</translation>
    </message>
    <message>
        <source>Nothing found for &quot;%1&quot;</source>
        <translation>&quot;%1&quot; için bir şey bulunamadı</translation>
    </message>
    <message>
        <source>one search for parcels, addresses and places</source>
        <translation>parsel, adres ve yerler için tek arama</translation>
    </message>
    <message>
        <source>what you would type: 123/4, a street and door number, a place</source>
        <translation>yazacağınız metin: 123/4, sokak ve kapı numarası, bir yer</translation>
    </message>
    <message>
        <source>at most N answers (default: 20)</source>
        <translation>en çok N yanıt (varsayılan: 20)</translation>
    </message>
    <message>
        <source>encodings: what is read and written, and what is lost</source>
        <translation>kodlamalar: ne okunur, ne yazılır, ne kaybolur</translation>
    </message>
    <message>
        <source>The city guide is in %1: %2 tiles (%3 unchanged), %4 places, %5 streets, %6 doors</source>
        <translation>Kent rehberi %1 içinde: %2 karo (%3 değişmedi), %4 yer, %5 sokak, %6 kapı</translation>
    </message>
    <message>
        <source>write the city guide site</source>
        <translation>kent rehberi sitesini yaz</translation>
    </message>
    <message>
        <source>folder to write; a guide that is there is replaced</source>
        <translation>yazılacak klasör; oradaki rehber yenisiyle değiştirilir</translation>
    </message>
    <message>
        <source>title of the page (default: the store&apos;s name)</source>
        <translation>sayfanın başlığı (varsayılan: deponun adı)</translation>
    </message>
    <message>
        <source>closest zoom that is drawn (default: 18)</source>
        <translation>çizilecek en yakın büyütme (varsayılan: 18)</translation>
    </message>
    <message>
        <source>list at most N; the rest is counted (default: 10000)</source>
        <translation>en çok N tanesini listele; kalanı sayılır (varsayılan: 10000)</translation>
    </message>
    <message>
        <source>revisions, newest first</source>
        <translation>revizyonlar, en yenisi önce</translation>
    </message>
    <message>
        <source>what one revision changed</source>
        <translation>bir revizyonun değiştirdikleri</translation>
    </message>
    <message>
        <source>its number, or head</source>
        <translation>numarası veya head</translation>
    </message>
    <message>
        <source>what changed from one revision to another</source>
        <translation>bir revizyondan diğerine ne değişti</translation>
    </message>
    <message>
        <source>number of a revision, or head; 0: before the first</source>
        <translation>revizyon numarası veya head; 0: ilkinden önce</translation>
    </message>
    <message>
        <source>number of a revision, or head</source>
        <translation>revizyon numarası veya head</translation>
    </message>
    <message>
        <source>take a revision back with a new one</source>
        <translation>bir revizyonu yenisiyle geri al</translation>
    </message>
    <message>
        <source>message of the new revision</source>
        <translation>yeni revizyonun açıklaması</translation>
    </message>
    <message>
        <source>Exit code 4: later revisions changed the same things; they are listed and nothing was changed.</source>
        <translation>Çıkış kodu 4: sonraki revizyonlar aynı şeyleri değiştirmiş; listelenir ve hiçbir şey değişmez.</translation>
    </message>
    <message>
        <source>by the plans in force on that day (default: today)</source>
        <translation>o gün yürürlükteki planlara göre (varsayılan: bugün)</translation>
    </message>
    <message>
        <source>write the sheet too</source>
        <translation>belgeyi de yaz</translation>
    </message>
    <message>
        <source>heading of the sheet</source>
        <translation>belgenin başlığı</translation>
    </message>
    <message>
        <source>imar durumu: what the plan allows on one parcel, with its sources</source>
        <translation>imar durumu: planın bir parselde izin verdikleri, kaynaklarıyla</translation>
    </message>
    <message>
        <source>recognise, read, check and load files as one revision</source>
        <translation>dosyaları tanı, oku, denetle ve tek revizyon olarak yükle</translation>
    </message>
    <message>
        <source>instead of the recognised encoding; see kbs formats</source>
        <translation>tanınan kodlamanın yerine; bkz. kbs formats</translation>
    </message>
    <message>
        <source>instead of the declared coordinate system</source>
        <translation>bildirilen koordinat sisteminin yerine</translation>
    </message>
    <message>
        <source>order of coordinates: east first or north first (default: auto)</source>
        <translation>koordinat sırası: önce doğu veya önce kuzey (varsayılan: auto)</translation>
    </message>
    <message>
        <source>character set of the texts, e.g. windows-1254</source>
        <translation>metinlerin karakter kümesi, örn. windows-1254</translation>
    </message>
    <message>
        <source>repair invalid polygons instead of rejecting them; each is listed</source>
        <translation>geçersiz alanları reddetmek yerine onar; her biri listelenir</translation>
    </message>
    <message>
        <source>the delivery is complete for its classes: what it lacks is deleted</source>
        <translation>teslimat kendi sınıfları için tamdır: onda olmayan silinir</translation>
    </message>
    <message>
        <source>show what would change, change nothing</source>
        <translation>ne değişeceğini göster, hiçbir şeyi değiştirme</translation>
    </message>
    <message>
        <source>write the whole account to a file</source>
        <translation>bütün hesabı bir dosyaya yaz</translation>
    </message>
    <message>
        <source>revision %1, content %2</source>
        <translation>revizyon %1, içerik %2</translation>
    </message>
    <message>
        <source>There are uncommitted edits (%1 entries in the journal)</source>
        <translation>İşlenmemiş düzenlemeler var (günlükte %1 kayıt)</translation>
    </message>
    <message>
        <source>classes, counts, extents, CRS, head revision, content hash</source>
        <translation>sınıflar, sayılar, kapsamlar, koordinat sistemi, son revizyon, içerik özeti</translation>
    </message>
    <message>
        <source>Not a geometry: %1 is expected</source>
        <translation>Geometri değil: %1 bekleniyor</translation>
    </message>
    <message>
        <source>copy a store, also while somebody works with it</source>
        <translation>bir depoyu, üzerinde çalışılırken bile kopyala</translation>
    </message>
    <message>
        <source>make a store from a backup</source>
        <translation>yedekten depo oluştur</translation>
    </message>
    <message>
        <source>the backup</source>
        <translation>yedek</translation>
    </message>
    <message>
        <source>compute every hash anew and compare</source>
        <translation>bütün özetleri yeniden hesapla ve karşılaştır</translation>
    </message>
    <message>
        <source>Exit code 1: the store does not agree with its hashes.</source>
        <translation>Çıkış kodu 1: depo kendi özetleriyle uyuşmuyor.</translation>
    </message>
    <message>
        <source>%1 (%2) is not a projected system in metres</source>
        <translation>%1 (%2) metre birimli bir projeksiyon sistemi değil</translation>
    </message>
    <message>
        <source>Name the municipality&apos;s TM zone: EPSG:5253 (TM27) to EPSG:5259 (TM45)</source>
        <translation>Belediyenin TM dilimini verin: EPSG:5253 (TM27) – EPSG:5259 (TM45)</translation>
    </message>
    <message>
        <source>No --crs given: the store uses %1 (%2)</source>
        <translation>--crs verilmedi: depo %1 (%2) kullanıyor</translation>
    </message>
    <message>
        <source>%1 is ready: %2, %3 classes</source>
        <translation>%1 hazır: %2, %3 sınıf</translation>
    </message>
    <message>
        <source>create a store with the whole catalogue</source>
        <translation>bütün katalogla bir depo oluştur</translation>
    </message>
    <message>
        <source>projected system of the store (default: EPSG:5254, TUREF / TM30)</source>
        <translation>deponun projeksiyon sistemi (varsayılan: EPSG:5254, TUREF / TM30)</translation>
    </message>
    <message>
        <source>name shown to people (default: the file&apos;s name)</source>
        <translation>kullanıcılara gösterilen ad (varsayılan: dosya adı)</translation>
    </message>
    <message>
        <source>neighbourhood; may be left out where the number is unique</source>
        <translation>mahalle; numara tek ise yazılmayabilir</translation>
    </message>
    <message>
        <source>block and parcel number, e.g. 101/5</source>
        <translation>ada ve parsel numarası, örn. 101/5</translation>
    </message>
    <message>
        <source>the parcel at this place (store CRS) instead of a number</source>
        <translation>numara yerine bu noktadaki parsel (deponun sisteminde)</translation>
    </message>
    <message>
        <source>Give either --at or a parcel number</source>
        <translation>Ya --at ya da parsel numarası verin</translation>
    </message>
    <message>
        <source>No parcel given</source>
        <translation>Parsel verilmedi</translation>
    </message>
    <message>
        <source>Write --at E,N, or the neighbourhood and ADA/PARSEL</source>
        <translation>--at E,N veya mahalle ve ADA/PARSEL yazın</translation>
    </message>
    <message>
        <source>the parcel card: everything known of one parcel, with its sources</source>
        <translation>parsel kartı: bir parsel hakkında bilinen her şey, kaynaklarıyla</translation>
    </message>
    <message>
        <source>the workspace (.kbs)</source>
        <translation>çalışma alanı (.kbs)</translation>
    </message>
    <message>
        <source>where the upstream is now, if it has moved</source>
        <translation>üst depo taşındıysa şimdiki yeri</translation>
    </message>
    <message>
        <source>copy a shared store into a workspace</source>
        <translation>paylaşılan depoyu çalışma alanına kopyala</translation>
    </message>
    <message>
        <source>file to make (.kbs)</source>
        <translation>oluşturulacak dosya (.kbs)</translation>
    </message>
    <message>
        <source>bring the others&apos; revisions into the workspace</source>
        <translation>başkalarının revizyonlarını çalışma alanına al</translation>
    </message>
    <message>
        <source>Exit code 4: conflicts, nothing was changed.</source>
        <translation>Çıkış kodu 4: çakışma var, hiçbir şey değişmedi.</translation>
    </message>
    <message>
        <source>send the workspace&apos;s revisions to the shared store as one</source>
        <translation>çalışma alanının revizyonlarını paylaşılan depoya tek revizyon olarak gönder</translation>
    </message>
    <message>
        <source>draw the map to a picture or a PDF page</source>
        <translation>haritayı resme veya PDF sayfasına çiz</translation>
    </message>
    <message>
        <source>in pixels of 96 per inch (default: 1200x900)</source>
        <translation>inçte 96 piksel üzerinden (varsayılan: 1200x900)</translation>
    </message>
    <message>
        <source>what to show (default: everything)</source>
        <translation>gösterilecek yer (varsayılan: her şey)</translation>
    </message>
    <message>
        <source>draw at 1:N, about the middle of it</source>
        <translation>ortası çevresinde 1:N ölçeğinde çiz</translation>
    </message>
    <message>
        <source>only this class (default: what a new map shows)</source>
        <translation>yalnız bu sınıf (varsayılan: yeni bir haritanın gösterdikleri)</translation>
    </message>
    <message>
        <source>file to write: .png or .pdf</source>
        <translation>yazılacak dosya: .png veya .pdf</translation>
    </message>
    <message>
        <source>--lang: &quot;%1&quot; is neither tr nor en</source>
        <translation>--lang: &quot;%1&quot; ne tr ne en</translation>
    </message>
    <message>
        <source>There is no command &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir komut yok</translation>
    </message>
    <message>
        <source>kbs --help lists them</source>
        <translation>kbs --help komutları listeler</translation>
    </message>
    <message>
        <source>The sample city is in %1</source>
        <translation>Örnek şehir %1 içinde</translation>
    </message>
    <message>
        <source>write the sample city in every encoding that kbs reads</source>
        <translation>örnek şehri kbs&apos;nin okuduğu her kodlamada yaz</translation>
    </message>
    <message>
        <source>how many live parcels, 100 to 5000000 (default: 1000)</source>
        <translation>kaç güncel parsel, 100 – 5000000 (varsayılan: 1000)</translation>
    </message>
    <message>
        <source>the same number gives the same city (default: 1)</source>
        <translation>aynı sayı aynı şehri verir (varsayılan: 1)</translation>
    </message>
    <message>
        <source>folder to write to; made where it is missing, otherwise it must be empty</source>
        <translation>yazılacak klasör; yoksa oluşturulur, varsa boş olmalıdır</translation>
    </message>
    <message>
        <source>An invented district: nothing in it is a real place, and there are no people in it.</source>
        <translation>Kurgu bir ilçe: içindeki hiçbir yer gerçek değildir ve içinde kişi yoktur.</translation>
    </message>
    <message>
        <source>who makes the revision (default: $KENTCBS_AUTHOR, else the login name)</source>
        <translation>revizyonu yapan (varsayılan: $KENTCBS_AUTHOR, yoksa oturum adı)</translation>
    </message>
    <message>
        <source>the shared store, a .kbs file</source>
        <translation>paylaşılan depo, bir .kbs dosyası</translation>
    </message>
    <message>
        <source>gpkg, geojson, csv, plangml, inspire or tucbs; see kbs formats</source>
        <translation>gpkg, geojson, csv, plangml, inspire veya tucbs; bkz. kbs formats</translation>
    </message>
    <message>
        <source>plangml: the plan to write</source>
        <translation>plangml: yazılacak plan</translation>
    </message>
    <message>
        <source>plangml: 1.0 (default of UİP) or 1.1.7, also with the level: nip-1.1.7</source>
        <translation>plangml: 1.0 (UİP için varsayılan) veya 1.1.7, düzeyiyle de olur: nip-1.1.7</translation>
    </message>
    <message>
        <source>plangml: write building rules that are not given as 0 and GecerliDegil and texts that are not given as empty ones, instead of refusing</source>
        <translation>plangml: verilmemiş yapılaşma koşullarını reddetmek yerine 0 ve GecerliDegil, verilmemiş metinleri boş yaz</translation>
    </message>
    <message>
        <source>plangml: order of the coordinates (default: en, east first)</source>
        <translation>plangml: koordinatların sırası (varsayılan: en, önce doğu)</translation>
    </message>
    <message>
        <source>inspire, tucbs: cp, ad, bu or au</source>
        <translation>inspire, tucbs: cp, ad, bu veya au</translation>
    </message>
    <message>
        <source>one class per file; history, code titles and digits of numbers past the fifteenth stay behind</source>
        <translation>her dosyada bir sınıf; geçmiş, kod başlıkları ve sayıların on beşinciden sonraki basamakları geride kalır</translation>
    </message>
    <message>
        <source>one class per file; geometries are WKT in the store&apos;s CRS, which the file does not name; history and digits of numbers past the fifteenth stay behind</source>
        <translation>her dosyada bir sınıf; geometriler deponun sisteminde WKT&apos;dir ve dosya sistemi adlandırmaz; geçmiş ve sayıların on beşinciden sonraki basamakları geride kalır</translation>
    </message>
    <message>
        <source>one plan per file; rear setbacks, minimum frontage and depth, dates and decisions of the plan, links of the notes and further attributes have no place in the schema and stay behind</source>
        <translation>her dosyada bir plan; arka bahçe mesafeleri, en az cephe ve derinlik, planın tarih ve kararları, notların bağları ve ek özniteliklerin şemada yeri yoktur, geride kalır</translation>
    </message>
    <message>
        <source>flat layers by the names of the TUCBS views; attributes without a TUCBS name, history and code titles stay behind</source>
        <translation>TUCBS görünümlerinin adlarıyla düz katmanlar; TUCBS adı olmayan öznitelikler, geçmiş ve kod başlıkları geride kalır</translation>
    </message>
    <message>
        <source>parcels, blocks, addresses, street names, buildings and administrative units (version 4.0); attributes without an INSPIRE element stay behind</source>
        <translation>parseller, adalar, adresler, sokak adları, binalar ve idari birimler (sürüm 4.0); INSPIRE öğesi olmayan öznitelikler geride kalır</translation>
    </message>
    <message>
        <source>read, written</source>
        <translation>okunur, yazılır</translation>
    </message>
    <message>
        <source>read</source>
        <translation>okunur</translation>
    </message>
    <message>
        <source>written</source>
        <translation>yazılır</translation>
    </message>
    <message>
        <source>Reading: %1</source>
        <translation>Okuma: %1</translation>
    </message>
    <message>
        <source>Writing: %1</source>
        <translation>Yazma: %1</translation>
    </message>
    <message>
        <source>Archives that are opened: %1</source>
        <translation>Açılan arşivler: %1</translation>
    </message>
    <message>
        <source>Addresses (https://…) in place of a file: %1</source>
        <translation>Dosya yerine adres (https://…): %1</translation>
    </message>
    <message>
        <source>files, archives or addresses (https://…) of one delivery</source>
        <translation>bir teslimin dosyaları, arşivleri veya adresleri (https://…)</translation>
    </message>
    <message>
        <source>mapping file, or the supplier&apos;s name that the window saved it under</source>
        <translation>eşleme dosyası ya da pencerenin kaydettiği gönderen adı</translation>
    </message>
    <message>
        <source>write the receipt for the supplier: files with SHA-256, ledger, refused objects, sketch</source>
        <translation>gönderene verilecek alındıyı yaz: SHA-256&apos;larıyla dosyalar, defter, reddedilen nesneler, kroki</translation>
    </message>
    <message>
        <source>Exit code 1: loaded, but some objects were rejected; every one is listed with its line and reason.
With --dry-run nothing is changed; --json, --report and --receipt tell the same, with revision null.
Rule numbers (KBS-0401): see kbs rules. Mapping files: see importers/README.md; the window saves them.</source>
        <translation>Çıkış kodu 1: yüklendi, ama bazı nesneler reddedildi; her biri satırı ve gerekçesiyle listelenir.
--dry-run ile hiçbir şey değişmez; --json, --report ve --receipt aynısını söyler, revizyon boştur.
Kural numaraları (KBS-0401): bkz. kbs rules. Eşleme dosyaları: bkz. importers/README.md; pencere kaydeder.</translation>
    </message>
    <message>
        <source>version %1, %2 rules</source>
        <translation>sürüm %1, %2 kural</translation>
    </message>
    <message>
        <source>the numbered rules that imports and checks go by</source>
        <translation>içe aktarmaların ve denetimlerin uyduğu numaralı kurallar</translation>
    </message>
    <message>
        <source>a4, a4-landscape, a3, pafta, or a file NAME.print.json (default: a4)</source>
        <translation>a4, a4-landscape, a3, pafta ya da bir AD.print.json dosyası (varsayılan: a4)</translation>
    </message>
    <message>
        <source>other paper than the template&apos;s: A0 … A4</source>
        <translation>şablonunkinden başka kâğıt: A0 … A4</translation>
    </message>
    <message>
        <source>draw at 1/N, exact on the paper</source>
        <translation>1/N ölçeğinde, kâğıtta tam ölçekli çiz</translation>
    </message>
    <message>
        <source>middle of the map, or a place on the sheet</source>
        <translation>haritanın ortası ya da pafta üzerinde bir yer</translation>
    </message>
    <message>
        <source>what to show whole; without --scale at the largest round scale</source>
        <translation>bütünüyle gösterilecek alan; --scale verilmezse sığan en büyük yuvarlak ölçekte</translation>
    </message>
    <message>
        <source>an official sheet, as H22-c-25-a-1-a (template pafta)</source>
        <translation>resmî bir pafta, H22-c-25-a-1-a gibi (pafta şablonu)</translation>
    </message>
    <message>
        <source>all sheets of this scale that --bbox or --series-of meets</source>
        <translation>bu ölçekte --bbox ya da --series-of ile kesişen bütün paftalar</translation>
    </message>
    <message>
        <source>the features of this class say which sheets</source>
        <translation>paftaları bu sınıfın objeleri belirler</translation>
    </message>
    <message>
        <source>a file for each sheet: plan.pdf becomes plan-NAME.pdf</source>
        <translation>her pafta için bir dosya: plan.pdf, plan-AD.pdf olur</translation>
    </message>
    <message>
        <source>title of the sheet</source>
        <translation>paftanın başlığı</translation>
    </message>
    <message>
        <source>heading of the sheet (default: the store&apos;s name)</source>
        <translation>paftanın üst başlığı (varsayılan: deponun adı)</translation>
    </message>
    <message>
        <source>a ready look of the map; &quot;kbs themes&quot; lists them</source>
        <translation>haritanın hazır bir görünümü; &quot;kbs themes&quot; bunları listeler</translation>
    </message>
    <message>
        <source>dots per inch of a PNG (default: 300)</source>
        <translation>PNG&apos;nin inç başına nokta sayısı (varsayılan: 300)</translation>
    </message>
    <message>
        <source>tell which revision a sheet shows: the text of its QR code, or its check code with --template, --scale and --at or --sheet</source>
        <translation>bir paftanın hangi revizyonu gösterdiğini söyle: karekodunun metni ya da denetim kodu ile birlikte --template, --scale ve --at ya da --sheet</translation>
    </message>
    <message>
        <source>file to write: .pdf, .png or .svg</source>
        <translation>yazılacak dosya: .pdf, .png ya da .svg</translation>
    </message>
    <message>
        <source>map sheets on paper, exact in scale: title block, grid, legend, check code</source>
        <translation>kâğıda tam ölçekli paftalar: başlık, kareler ağı, lejant, denetim kodu</translation>
    </message>
    <message>
        <source>style file (*.style.json, or SLD and QML for the one --class) drawn in place of the usual style</source>
        <translation>alışılmış stilin yerine çizilecek stil dosyası (*.style.json ya da tek --class için SLD ve QML)</translation>
    </message>
    <message>
        <source>write a legend of what is on the map, too</source>
        <translation>haritada olanların lejantını da yaz</translation>
    </message>
    <message>
        <source>make the drawing cache beside the store, if it is not there</source>
        <translation>yoksa deponun yanına çizim önbelleği oluştur</translation>
    </message>
    <message>
        <source>draw from the store itself</source>
        <translation>doğrudan depodan çiz</translation>
    </message>
    <message>
        <source>draw N times; --json tells the milliseconds of each</source>
        <translation>N kez çiz; --json her birinin milisaniyesini verir</translation>
    </message>
    <message>
        <source>make a style file: a thematic map of an attribute, or from SLD or QGIS</source>
        <translation>stil dosyası yap: bir özniteliğin tematik haritası ya da SLD veya QGIS&apos;ten</translation>
    </message>
    <message>
        <source>the class that it is for</source>
        <translation>stilin ait olacağı sınıf</translation>
    </message>
    <message>
        <source>what the map is to tell</source>
        <translation>haritanın anlatacağı öznitelik</translation>
    </message>
    <message>
        <source>natural, equal, quantiles, categories, proportional or heat (default: natural)</source>
        <translation>natural, equal, quantiles, categories, proportional ya da heat (varsayılan: natural)</translation>
    </message>
    <message>
        <source>how many (default: 5)</source>
        <translation>kaç tane (varsayılan: 5)</translation>
    </message>
    <message>
        <source>colours: viridis, blues, reds, …</source>
        <translation>renkler: viridis, blues, reds, …</translation>
    </message>
    <message>
        <source>a style of another program: .sld or .qml</source>
        <translation>başka bir programın stili: .sld ya da .qml</translation>
    </message>
    <message>
        <source>file to write: .style.json</source>
        <translation>yazılacak dosya: .style.json</translation>
    </message>
    <message>
        <source>The file is drawn by &quot;kbs render --style F&quot;. Values that are not given are a class of their own, never 0.</source>
        <translation>Dosya &quot;kbs render --style F&quot; ile çizilir. Verilmemiş değerler ayrı bir sınıftır, hiçbir zaman 0 sayılmaz.</translation>
    </message>
    <message>
        <source>there is no theme &quot;%1&quot;; there are: %2</source>
        <translation>&quot;%1&quot; diye bir tema yok; olanlar: %2</translation>
    </message>
    <message>
        <source>%1: not taken over: %2</source>
        <translation>%1: aktarılamadı: %2</translation>
    </message>
    <message>
        <source>the ready looks of the map</source>
        <translation>haritanın hazır görünümleri</translation>
    </message>
    <message>
        <source>also this personal attribute, with --purpose; without it none is written</source>
        <translation>bu kişisel öznitelik de, --purpose ile; yoksa hiçbiri yazılmaz</translation>
    </message>
    <message>
        <source>give a scanned sheet its place by control points</source>
        <translation>taranmış paftayı kontrol noktalarıyla yerine oturt</translation>
    </message>
    <message>
        <source>scanned sheet; it is not changed</source>
        <translation>taranmış pafta; değiştirilmez</translation>
    </message>
    <message>
        <source>control points, a line each: name;column;row;east;north (pixels from the top left corner), or a .points file of QGIS</source>
        <translation>kontrol noktaları, her biri bir satır: ad;sütun;satır;sağa;yukarı (pikseller sol üst köşeden), ya da QGIS&apos;in .points dosyası</translation>
    </message>
    <message>
        <source>helmert, affine (default), polynomial2 or polynomial3</source>
        <translation>helmert, affine (varsayılan), polynomial2 ya da polynomial3</translation>
    </message>
    <message>
        <source>system of the points&apos; coordinates</source>
        <translation>nokta koordinatlarının sistemi</translation>
    </message>
    <message>
        <source>write a world file beside the picture</source>
        <translation>görüntünün yanına konum dosyası (world file) yaz</translation>
    </message>
    <message>
        <source>replace a world file or copy that is there</source>
        <translation>var olan konum dosyasının ya da kopyanın yerine yaz</translation>
    </message>
    <message>
        <source>write a GeoTIFF copy</source>
        <translation>GeoTIFF kopyası yaz</translation>
    </message>
    <message>
        <source>Without --output and --world-file it only tells how well the points agree.</source>
        <translation>--output ve --world-file olmadan yalnızca noktaların ne kadar uyuştuğunu söyler.</translation>
    </message>
    <message>
        <source>file (.kbs) or postgresql:// address to make; never overwritten</source>
        <translation>yapılacak dosya (.kbs) ya da postgresql:// adresi; üzerine asla yazılmaz</translation>
    </message>
    <message>
        <source>A backup is a store itself, and any store can be restored from: this is also how a store moves from a file into a database and back, with its history and its hashes.</source>
        <translation>Yedeğin kendisi de bir depodur ve her depodan geri yüklenebilir: bir depo dosyadan veri tabanına ve geriye de böyle, geçmişi ve özetleriyle taşınır.</translation>
    </message>
    <message>
        <source>picture or elevation model to lay under it, or a folder of sheets; F,look=hillshade,opacity=60,crs=EPSG:5254,bands=4/3/2 say more</source>
        <translation>altına serilecek görüntü ya da yükseklik modeli veya bir pafta klasörü; F,look=hillshade,opacity=60,crs=EPSG:5254,bands=4/3/2 ayrıntıyı söyler</translation>
    </message>
    <message>
        <source>WMS, WMTS or tiles ({z}/{x}/{y}) to lay under everything; URL,layer=NAME,attribution=TEXT say more; what was fetched is kept and works offline</source>
        <translation>her şeyin altına serilecek WMS, WMTS ya da karolar ({z}/{x}/{y}); URL,layer=AD,attribution=METİN ayrıntıyı söyler; getirilen saklanır ve çevrimdışı çalışır</translation>
    </message>
    <message>
        <source>--raster: %1 is a service</source>
        <translation>--raster: %1 bir servistir</translation>
    </message>
    <message>
        <source>--backdrop: %1 is no service</source>
        <translation>--backdrop: %1 bir servis değildir</translation>
    </message>
    <message>
        <source>Files are for --raster, addresses for --backdrop</source>
        <translation>Dosyalar --raster, adresler --backdrop içindir</translation>
    </message>
    <message>
        <source>left out: %1: %2</source>
        <translation>dışarıda bırakıldı: %1: %2</translation>
    </message>
    <message>
        <source>show personal data too; needs --purpose</source>
        <translation>kişisel verileri de göster; --purpose gerekir</translation>
    </message>
    <message>
        <source>draw every shape by itself and its outline in full, however small</source>
        <translation>ne kadar küçük olursa olsun her şekli tek tek ve sınırını tam çiz</translation>
    </message>
    <message>
        <source>the store as it was after that revision, or at the end of that day</source>
        <translation>deponun o revizyondan sonraki ya da o günün sonundaki durumu</translation>
    </message>
    <message>
        <source>what the personal data are needed for; it is noted in the store (KVKK)</source>
        <translation>kişisel verilerin ne için gerektiği; depoya kaydedilir (KVKK)</translation>
    </message>
    <message>
        <source>a .kbs file or a postgresql:// address</source>
        <translation>bir .kbs dosyası ya da postgresql:// adresi</translation>
    </message>
    <message>
        <source>why it is approved or returned; what the merged revision says beside its name</source>
        <translation>neden onaylandığı ya da iade edildiği; yürürlüğe alma revizyonunun adının yanında yazan açıklama</translation>
    </message>
    <message>
        <source>plan changes (tadilat) beside the valid state: list, review, merge, drop</source>
        <translation>yürürlükteki durumun yanında plan tadilatları: listele, incele, yürürlüğe al, iptal et</translation>
    </message>
    <message>
        <source>list (default), new, show, approve, return, merge, drop, reviewer</source>
        <translation>list (varsayılan), new, show, approve, return, merge, drop, reviewer</translation>
    </message>
    <message>
        <source>the draft; of reviewer: another or anybody</source>
        <translation>taslak; reviewer için: another ya da anybody</translation>
    </message>
    <message>
        <source>A draft is edited with kbs edit --draft NAME and read with --draft NAME of info, find, parcel, imar, check and render (check --draft NAME --changed-since head: only what the draft changes); the valid state stays as it is until the draft is merged.
  approve, return   a review by somebody else than the author; a change of the draft ends it
  merge             an approved draft becomes one revision; what the valid state changed meanwhile is merged
  drop              its edits are gone; who dropped it and when stays on record
  reviewer anybody  from now on authors may approve their own drafts (reviewer another: not any more)
A backup of a file holds its drafts; a copy between a file and a database holds revisions only.
Exit code 4: conflicts, or somebody edited the draft meanwhile; nothing was changed.</source>
        <translation>Bir taslak kbs edit --draft AD ile düzenlenir; info, find, parcel, imar, check ve render komutlarının --draft AD seçeneğiyle okunur (check --draft AD --changed-since head: yalnızca taslağın değiştirdikleri). Taslak yürürlüğe alınana kadar yürürlükteki durum olduğu gibi kalır.
  approve, return   taslağı başlatandan başka birinin incelemesi; taslaktaki bir değişiklik incelemeyi geçersiz kılar
  merge             onaylı taslak tek bir revizyon olur; bu arada yürürlükteki durumda değişenlerle birleştirilir
  drop              düzenlemeleri silinir; kimin ne zaman iptal ettiği kayıtta kalır
  reviewer anybody  bundan sonra taslağı başlatan da onaylayabilir (reviewer another: artık onaylayamaz)
Bir dosyanın yedeği taslaklarını da içerir; dosya ile veritabanı arasındaki kopya yalnızca revizyonları içerir.
Çıkış kodu 4: çakışma var ya da taslağı bu arada başkası düzenledi; hiçbir şey değiştirilmedi.</translation>
    </message>
    <message>
        <source>edit in this draft; it is merged, not committed (kbs draft)</source>
        <translation>bu taslakta düzenle; taslak doğrudan işlenmez, onaylanıp yürürlüğe alınır (kbs draft)</translation>
    </message>
    <message>
        <source>give, take or list rights in a store in a database</source>
        <translation>veritabanındaki bir depoda yetki ver, geri al ya da listele</translation>
    </message>
    <message>
        <source>a postgresql:// address</source>
        <translation>bir postgresql:// adresi</translation>
    </message>
    <message>
        <source>an existing user (role) of the server; without: list</source>
        <translation>sunucudaki bir kullanıcı (rol); verilmezse: listele</translation>
    </message>
    <message>
        <source>also personal data, for a purpose that is noted (KVKK)</source>
        <translation>kişisel veriler de, kaydedilen bir amaçla (KVKK)</translation>
    </message>
    <message>
        <source>themes with commas between them; default: all</source>
        <translation>virgülle ayrılmış temalar; varsayılan: all</translation>
    </message>
    <message>
        <source>take all rights on these themes</source>
        <translation>bu temalardaki bütün yetkileri geri al</translation>
    </message>
    <message>
        <source>You may not read: %1</source>
        <translation>Okuma yetkiniz yok: %1</translation>
    </message>
    <message>
        <source>Masked, for want of the right: %1</source>
        <translation>Yetki olmadığı için maskeli: %1</translation>
    </message>
    <message>
        <source>Drafts beside the valid state: %1</source>
        <translation>Yürürlükteki durumun yanındaki taslaklar: %1</translation>
    </message>
    <message>
        <source>a plan change (kbs draft) over the valid state</source>
        <translation>yürürlükteki durumun üzerinde bir plan tadilatı (kbs draft)</translation>
    </message>
    <message>
        <source>in a conflict over this feature take one&apos;s own state</source>
        <translation>bu nesnedeki çakışmada kendi durumunu al</translation>
    </message>
    <message>
        <source>in a conflict over this feature take the others&apos; state</source>
        <translation>bu nesnedeki çakışmada ötekilerin durumunu al</translation>
    </message>
    <message>
        <source>who read personal data, when and what for, and what was erased of them (KVKK)</source>
        <translation>kişisel veriyi kim, ne zaman, ne için okudu ve bunlardan ne silindi (KVKK)</translation>
    </message>
    <message>
        <source>read, edit, publish, review, audit, with commas between them</source>
        <translation>read, edit, publish, review, audit; aralarında virgülle</translation>
    </message>
    <message>
        <source>The database itself keeps every user to his rights, whatever program he comes with. Rights are given in the place of those the user had on the same themes. To edit and to publish a class that holds personal data --personal is needed. audit is of the whole store: who read personal data and what was erased of them (kbs access), and no feature. Only the owner of the store gives and lists rights.</source>
        <translation>Her kullanıcıyı, hangi programla gelirse gelsin, veritabanının kendisi yetkileriyle sınırlar. Verilen yetkiler, kullanıcının aynı temalardaki eski yetkilerinin yerine geçer. Kişisel veri içeren bir sınıfı düzenlemek ve yayımlamak için --personal gerekir. audit bütün depo içindir: kişisel veriyi kimin okuduğunu ve bunlardan neyin silindiğini gösterir (kbs access), hiçbir nesneyi göstermez. Yetkileri yalnızca deponun sahibi verir ve listeler.</translation>
    </message>
    <message>
        <source>%1: not drawn, since not public: %2</source>
        <translation>%1: kamuya açık olmadığı için çizilmedi: %2</translation>
    </message>
    <message>
        <source>looks that the page offers, the first at once: &quot;kbs themes&quot; lists them, &quot;usual&quot; is the one without a theme (default)</source>
        <translation>sayfanın sunduğu görünümler, ilki hemen gösterilir: &quot;kbs themes&quot; bunları listeler, &quot;usual&quot; temasız olandır (varsayılan)</translation>
    </message>
    <message>
        <source>leave the closest zooms out beyond so many tiles in all looks (default: 20000)</source>
        <translation>bütün görünümlerde toplam bu kadar karodan sonra en yakın ölçekleri bırak (varsayılan: 20000)</translation>
    </message>
    <message>
        <source>erase personal data whose time is over, or by request (KVKK)</source>
        <translation>süresi dolan ya da talep edilen kişisel verileri sil (KVKK)</translation>
    </message>
    <message>
        <source>from now on keep personal values of a class so many days after a version has ended; none: always</source>
        <translation>bundan sonra bir sınıfın kişisel değerlerini, sürüm sona erdikten sonra bu kadar gün sakla; none: her zaman</translation>
    </message>
    <message>
        <source>a person&apos;s request: everything personal of this feature, present too</source>
        <translation>bir kişinin talebi: bu nesnenin bütün kişisel verileri, bugünküler de</translation>
    </message>
    <message>
        <source>erase what is due; without: list it</source>
        <translation>süresi dolanı sil; verilmezse: listele</translation>
    </message>
    <message>
        <source>why it is erased; the deletion record says so</source>
        <translation>neden silindiği; imha kaydına yazılır</translation>
    </message>
    <message>
        <source>A version ends when a revision replaces or deletes its feature, or with the last day of its validity. Without a rule nothing of a class is ever due. --apply erases the values from the history, journals, drafts and the search index in one step, overwrites their bytes, and leaves a deletion record that kbs verify checks; it is not to be undone. In a database only the owner of the store may do it.</source>
        <translation>Bir sürüm, bir revizyon nesnesini değiştirdiğinde ya da sildiğinde, yahut geçerliliğinin son günüyle sona erer. Kural yoksa bir sınıfın hiçbir verisinin süresi dolmaz. --apply değerleri geçmişten, günlüklerden, taslaklardan ve arama dizininden tek adımda siler, baytlarının üzerine yazar ve kbs verify&apos;ın denetlediği bir imha kaydı bırakır; geri alınamaz. Veritabanında bunu yalnızca deponun sahibi yapabilir.</translation>
    </message>
    <message>
        <source>counts and sums over a class, by groups</source>
        <translation>bir sınıfta gruplara göre sayılar ve toplamlar</translation>
    </message>
    <message>
        <source>table name: parsel, yapi …</source>
        <translation>tablo adı: parsel, yapi …</translation>
    </message>
    <message>
        <source>a line for each of its values; several: for each combination</source>
        <translation>her değeri için bir satır; birden çoksa: her birleşim için</translation>
    </message>
    <message>
        <source>add these numbers up; what is not given is told and never counts as 0</source>
        <translation>bu sayıları topla; verilmemiş olan bildirilir, hiçbir zaman 0 sayılmaz</translation>
    </message>
    <message>
        <source>only features with ATTRIBUTE=VALUE (also &lt;, &lt;=, &gt;, &gt;=; ATTRIBUTE= where it is not given); several: all of them</source>
        <translation>yalnız ÖZNİTELİK=DEĞER olan nesneler (&lt;, &lt;=, &gt;, &gt;= de olur; ÖZNİTELİK= verilmemiş olanlar); birden çoksa: hepsini sağlayanlar</translation>
    </message>
    <message>
        <source>kbs summary city.kbs parsel --by mahalle --sum yuzolcumu --where &quot;ada_no=101&quot;
Personal attributes are neither grouped nor added up.</source>
        <translation>kbs summary city.kbs parsel --by mahalle --sum yuzolcumu --where &quot;ada_no=101&quot;
Kişisel öznitelikler ne gruplanır ne toplanır.</translation>
    </message>
    <message>
        <source>backup to make (a file or a postgresql:// address); never overwritten. With --keep: a folder that is there</source>
        <translation>alınacak yedek (bir dosya ya da postgresql:// adresi); var olanın üzerine yazılmaz. --keep ile: var olan bir klasör</translation>
    </message>
    <message>
        <source>write a backup into the folder under a name of its own, verify it, and then remove the oldest of this store&apos;s beyond N</source>
        <translation>klasöre kendi adıyla bir yedek yaz, doğrula, sonra bu deponun N taneden eski yedeklerini sil</translation>
    </message>
    <message>
        <source>With --keep it is made for cron and systemd timers: it removes only files that it wrote itself and that nobody has touched since, and none at all unless the new one agrees with its hashes.</source>
        <translation>--keep ile cron ve systemd zamanlayıcıları içindir: yalnız kendi yazdığı ve o zamandan beri kimsenin dokunmadığı dosyaları siler; yeni yedeğin özetleri tutmuyorsa hiçbirini silmez.</translation>
    </message>
</context>
<context>
    <name>CommitDialog</name>
    <message>
        <source>Commit changes</source>
        <translation>Değişiklikleri işle</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Yazar</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>&amp;Açıklama</translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>İşle</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) become one revision. Say what was done and why; it stays in the history for good.</source>
        <translation>
            <numerusform>%n değişiklik bir revizyon olacak. Ne yapıldığını ve nedenini yazın; geçmişte kalıcı olur.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ComparisonSide</name>
    <message>
        <source>%1: of which date</source>
        <translation>%1: hangi tarih</translation>
    </message>
    <message>
        <source>%1: in which look</source>
        <translation>%1: hangi görünüm</translation>
    </message>
    <message>
        <source>%1: which layers</source>
        <translation>%1: hangi katmanlar</translation>
    </message>
    <message>
        <source>%1: tick the layers to be seen</source>
        <translation>%1: görünecek katmanları işaretleyin</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Şimdi</translation>
    </message>
    <message>
        <source>As of %1: revision %2 %3</source>
        <translation>%1 itibarıyla: revizyon %2 %3</translation>
    </message>
    <message>
        <source>As in the layer list</source>
        <translation>Katman listesindeki gibi</translation>
    </message>
    <message>
        <source>Usual look</source>
        <translation>Alışılmış görünüm</translation>
    </message>
    <message>
        <source>Layers (%1)</source>
        <translation>Katmanlar (%1)</translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation>Çiziliyor …</translation>
    </message>
    <message>
        <source>Backdrop</source>
        <translation>Altlık</translation>
    </message>
</context>
<context>
    <name>ConflictTable</name>
    <message>
        <source>deleted</source>
        <translation>silindi</translation>
    </message>
    <message>
        <source>added</source>
        <translation>eklendi</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>değişmedi</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Çakışmalar</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Kalacak olan</translation>
    </message>
    <message>
        <source>What to keep of %1</source>
        <translation>%1 için kalacak olan</translation>
    </message>
    <message>
        <source>(choose)</source>
        <translation>(seçin)</translation>
    </message>
</context>
<context>
    <name>Crs</name>
    <message>
        <source>&quot;%1&quot; is not the name of a plane or geographic coordinate system</source>
        <translation>&quot;%1&quot; bir düzlem veya coğrafi koordinat sisteminin adı değil</translation>
    </message>
    <message>
        <source>Give it as a code, such as EPSG:5254 for TUREF / TM30</source>
        <translation>Kod olarak verin, örn. TUREF / TM30 için EPSG:5254</translation>
    </message>
    <message>
        <source>The definition of the coordinate system cannot be read</source>
        <translation>Koordinat sisteminin tanımı okunamıyor</translation>
    </message>
    <message>
        <source>Give the coordinate system yourself, such as EPSG:5254</source>
        <translation>Koordinat sistemini kendiniz verin, örn. EPSG:5254</translation>
    </message>
    <message>
        <source>The coordinate system &quot;%1&quot; is none that EPSG or ESRI list</source>
        <translation>&quot;%1&quot; koordinat sistemi EPSG ve ESRI listelerinde yok</translation>
    </message>
    <message>
        <source>lies beside the store&apos;s data</source>
        <translation>deponun verisinin yanında</translation>
    </message>
    <message>
        <source>lies in the store&apos;s zone</source>
        <translation>deponun diliminde</translation>
    </message>
    <message>
        <source>lies elsewhere in Türkiye</source>
        <translation>Türkiye&apos;nin başka bir yerinde</translation>
    </message>
    <message>
        <source>fits the store&apos;s CRS with the axes swapped (north first)</source>
        <translation>eksenler değiştirilince deponun sistemine uyuyor (önce kuzey)</translation>
    </message>
    <message>
        <source>fits the store&apos;s CRS</source>
        <translation>deponun sistemine uyuyor</translation>
    </message>
    <message>
        <source>The coordinate system is not known</source>
        <translation>Koordinat sistemi bilinmiyor</translation>
    </message>
    <message>
        <source>There is no way from %1 to %2</source>
        <translation>%1 sisteminden %2 sistemine dönüşüm yok</translation>
    </message>
    <message>
        <source>Check that the coordinate system of the file is the right one</source>
        <translation>Dosyanın koordinat sisteminin doğru olduğunu denetleyin</translation>
    </message>
    <message>
        <source>The point %1, %2 cannot be brought from %3 to %4</source>
        <translation>%1, %2 noktası %3 sisteminden %4 sistemine dönüştürülemiyor</translation>
    </message>
    <message>
        <source>Check the coordinate system and the order of the axes</source>
        <translation>Koordinat sistemini ve eksen sırasını denetleyin</translation>
    </message>
    <message>
        <source>A box cannot be brought from %1 to %2</source>
        <translation>Kapsam %1 sisteminden %2 sistemine dönüştürülemiyor</translation>
    </message>
    <message>
        <source>the geographic system of &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; sisteminin coğrafi sistemi bilinmiyor</translation>
    </message>
</context>
<context>
    <name>CurveReader</name>
    <message>
        <source>%1 (line %2, gml:%3)</source>
        <translation>%1 (%2. satır, gml:%3)</translation>
    </message>
    <message>
        <source>the geometry refers to itself</source>
        <translation>geometri kendine gönderme yapıyor</translation>
    </message>
    <message>
        <source>one geometry is in two coordinate systems, %1 and %2</source>
        <translation>bir geometri iki koordinat sisteminde, %1 ve %2</translation>
    </message>
    <message>
        <source>the number of coordinates does not fit the dimension</source>
        <translation>koordinat sayısı boyuta uymuyor</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a number</source>
        <translation>&quot;%1&quot; bir sayı değil</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a coordinate</source>
        <translation>&quot;%1&quot; bir koordinat değil</translation>
    </message>
    <message>
        <source>the geometry refers to itself or is far too large</source>
        <translation>geometri kendine gönderme yapıyor veya aşırı büyük</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a position</source>
        <translation>&quot;%1&quot; bir konum değil</translation>
    </message>
    <message>
        <source>the geometry is only referred to (%1), outside of its object</source>
        <translation>geometriye yalnız gönderme yapılmış (%1), nesnesinin dışında</translation>
    </message>
    <message>
        <source>this is not a curve</source>
        <translation>bu bir eğri değil</translation>
    </message>
    <message>
        <source>geodesic lines were read as straight ones</source>
        <translation>jeodezik çizgiler düz okundu</translation>
    </message>
    <message>
        <source>this kind of curve segment is not read</source>
        <translation>bu eğri parçası türü okunmaz</translation>
    </message>
    <message>
        <source>arcs were replaced by chords that stay within %1 mm of them</source>
        <translation>yaylar, kendilerinden en çok %1 mm ayrılan kirişlerle değiştirildi</translation>
    </message>
    <message>
        <source>an arc needs three points</source>
        <translation>bir yay üç nokta ister</translation>
    </message>
    <message>
        <source>a circle needs three points</source>
        <translation>bir daire üç nokta ister</translation>
    </message>
    <message>
        <source>the three points of a circle lie on a line</source>
        <translation>bir dairenin üç noktası bir doğru üzerinde</translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation>%1 eksik</translation>
    </message>
    <message>
        <source>an arc by its centre needs one centre and a radius</source>
        <translation>merkezli yay bir merkez ve bir yarıçap ister</translation>
    </message>
    <message>
        <source>the unit &quot;%1&quot; of a radius is not known</source>
        <translation>bir yarıçapın &quot;%1&quot; birimi bilinmiyor</translation>
    </message>
</context>
<context>
    <name>Delivery</name>
    <message>
        <source>named by the user</source>
        <translation>kullanıcı tarafından verildi</translation>
    </message>
    <message>
        <source>Layer %1 is left out: %2</source>
        <translation>%1 katmanı dışarıda bırakıldı: %2</translation>
    </message>
    <message>
        <source>no class is mapped to it</source>
        <translation>hiçbir sınıfa eşlenmemiş</translation>
    </message>
    <message>
        <source>another object of this layer has the same id; both are kept</source>
        <translation>bu katmanda aynı kimlikli başka bir nesne var; ikisi de tutuldu</translation>
    </message>
    <message>
        <source>%1 has no geometry; that of the delivery is left out</source>
        <translation>%1 geometrisizdir; teslimattaki geometri alınmadı</translation>
    </message>
    <message>
        <source>the geometry is empty</source>
        <translation>geometri boş</translation>
    </message>
    <message>
        <source>the object has no geometry</source>
        <translation>nesnenin geometrisi yok</translation>
    </message>
    <message>
        <source>another object of this delivery has the same key %1; both are kept, this one as %2</source>
        <translation>bu teslimatta aynı anahtarlı (%1) başka bir nesne var; ikisi de tutuldu, bu %2 olarak</translation>
    </message>
    <message>
        <source>an earlier file of this import brought the same object (%1), so this one is left out; import the files one after the other to take both</source>
        <translation>bu aktarımın önceki bir dosyası aynı nesneyi (%1) getirdi, bu yüzden bu bırakıldı; ikisini de almak için dosyaları ayrı ayrı aktarın</translation>
    </message>
    <message>
        <source>The file holds no object; ask the sender whether that is meant</source>
        <translation>Dosyada hiç nesne yok; bunun böyle olması gerekip gerekmediğini göndericiye sorun</translation>
    </message>
    <message>
        <source>The mapping %1 names no layer of this file, so the layers were taken by their names; is it the mapping of another delivery?</source>
        <translation>%1 eşlemesi bu dosyanın hiçbir katmanını anmıyor, katmanlar bu yüzden adlarına göre alındı; başka bir teslimatın eşlemesi olabilir mi?</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
</context>
<context>
    <name>DeliveryTopology</name>
    <message>
        <source>overlaps and gaps were not looked for: %1</source>
        <translation>binmeler ve boşluklar aranmadı: %1</translation>
    </message>
    <message>
        <source>there are more overlaps or gaps than are listed</source>
        <translation>listelenenden daha çok binme veya boşluk var</translation>
    </message>
    <message>
        <source>%1 objects are too wide or too far away to be compared with their neighbours</source>
        <translation>%1 nesne komşularıyla karşılaştırılamayacak kadar geniş veya uzak</translation>
    </message>
    <message>
        <source>that of line %1</source>
        <translation>%1. satırdaki nesne</translation>
    </message>
    <message>
        <source>%1 (line %2)</source>
        <translation>%1 (satır %2)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>Opening %1</source>
        <translation>%1 açılıyor</translation>
    </message>
    <message>
        <source>The feature is not there any more.</source>
        <translation>Nesne artık yok.</translation>
    </message>
    <message>
        <source>Select it again.</source>
        <translation>Yeniden seçin.</translation>
    </message>
    <message>
        <source>Committing</source>
        <translation>İşleniyor</translation>
    </message>
    <message>
        <source>Preparing the map</source>
        <translation>Harita hazırlanıyor</translation>
    </message>
    <message>
        <source>Look at the changes before anything is committed or merged.</source>
        <translation>Bir şey işlenmeden ya da yürürlüğe alınmadan önce değişikliklere bakın.</translation>
    </message>
</context>
<context>
    <name>Download</name>
    <message>
        <source>%1: the service says that it has %2 objects, and gave %2</source>
        <translation>%1: hizmet %2 nesnesi olduğunu söylüyor ve %2 verdi</translation>
    </message>
    <message>
        <source>%1: the service gave %2 objects; it does not say how many it has</source>
        <translation>%1: hizmet %2 nesne verdi; kaç nesnesi olduğunu söylemiyor</translation>
    </message>
</context>
<context>
    <name>DraftBar</name>
    <message>
        <source>Back to the valid plan</source>
        <translation>Yürürlükteki plana dön</translation>
    </message>
    <message>
        <source>Stop working on the draft; it stays as it is</source>
        <translation>Taslakta çalışmayı bırak; taslak olduğu gibi kalır</translation>
    </message>
    <message>
        <source>You are working on the draft &lt;b&gt;%1&lt;/b&gt;. The map and the card show it; the valid plan stays as it is until the draft is approved and merged.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; taslağında çalışıyorsunuz. Harita ve kart taslağı gösterir; taslak onaylanıp yürürlüğe alınana kadar yürürlükteki plan olduğu gibi kalır.</translation>
    </message>
</context>
<context>
    <name>DraftDecisionDialog</name>
    <message>
        <source>Approve the draft</source>
        <translation>Taslağı onayla</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; may be merged as it is now. A change of it ends the approval. Whoever began it (%2) leaves this to somebody else.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; şimdiki hâliyle yürürlüğe alınabilir. Taslakta yapılacak bir değişiklik onayı geçersiz kılar. Taslağı başlatan (%2) onayı başkasına bırakır.</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Onayla</translation>
    </message>
    <message>
        <source>Return the draft</source>
        <translation>Taslağı iade et</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; goes back to %2. Say what is to be changed.</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;, %2 kişisine iade edilir. Neyin değiştirileceğini yazın.</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>İade et</translation>
    </message>
    <message>
        <source>Drop the draft</source>
        <translation>Taslağı iptal et</translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%1&lt;/b&gt; and its %n edit(s) will be gone for good. The valid plan stays as it is. That the draft was dropped, by whom and when, stays on record.</source>
        <translation>
            <numerusform>&lt;b&gt;%1&lt;/b&gt; ve içindeki %n düzenleme kalıcı olarak silinecek. Yürürlükteki plan olduğu gibi kalır. Taslağın iptal edildiği, kimin ne zaman iptal ettiği kayıtta kalır.</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>İptal et</translation>
    </message>
    <message>
        <source>&amp;Your name</source>
        <translation>&amp;Adınız</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Gerekçe</translation>
    </message>
    <message>
        <source>&amp;Remark</source>
        <translation>&amp;Not</translation>
    </message>
</context>
<context>
    <name>Drafts</name>
    <message>
        <source>The draft &quot;%1&quot; is open for reading only</source>
        <translation>&quot;%1&quot; taslağı yalnızca okunmak üzere açık</translation>
    </message>
</context>
<context>
    <name>DraftsPanel</name>
    <message>
        <source>open</source>
        <translation>açık</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>onaylandı</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>iade edildi</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>yürürlüğe alındı</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>iptal edildi</translation>
    </message>
    <message>
        <source>revision %1, by %2, %3</source>
        <translation>revizyon %1, %2, %3</translation>
    </message>
    <message>
        <source>changed nothing; by %1, %2</source>
        <translation>hiçbir şey değiştirmedi; %1, %2</translation>
    </message>
    <message>
        <source>by %1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>changed since the review (%1)</source>
        <translation>incelemeden sonra değişti (%1)</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Durum</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Taslak</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Başlatan</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>Başlangıç</translation>
    </message>
    <message>
        <source>Edits</source>
        <translation>Düzenleme</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>İnceleme</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Taslaklar</translation>
    </message>
    <message>
        <source>New draft …</source>
        <translation>Yeni taslak …</translation>
    </message>
    <message>
        <source>Work on it</source>
        <translation>Üzerinde çalış</translation>
    </message>
    <message>
        <source>Approve …</source>
        <translation>Onayla …</translation>
    </message>
    <message>
        <source>Return …</source>
        <translation>İade et …</translation>
    </message>
    <message>
        <source>Merge …</source>
        <translation>Yürürlüğe al …</translation>
    </message>
    <message>
        <source>Drop …</source>
        <translation>İptal et …</translation>
    </message>
    <message>
        <source>Begin a plan change beside the valid plan</source>
        <translation>Yürürlükteki planın yanında bir plan tadilatı başlat</translation>
    </message>
    <message>
        <source>Show and edit this draft in place of the valid plan</source>
        <translation>Yürürlükteki planın yerine bu taslağı göster ve düzenle</translation>
    </message>
    <message>
        <source>It may be merged as it is</source>
        <translation>Bu hâliyle yürürlüğe alınabilir</translation>
    </message>
    <message>
        <source>Give it back to its author and say why</source>
        <translation>Gerekçesiyle başlatana geri ver</translation>
    </message>
    <message>
        <source>Make an approved draft one revision of the valid plan</source>
        <translation>Onaylı taslağı yürürlükteki planın bir revizyonu yap</translation>
    </message>
    <message>
        <source>Throw the draft away</source>
        <translation>Taslağı at</translation>
    </message>
    <message>
        <source>%1 (you work on it)</source>
        <translation>%1 (üzerinde çalışıyorsunuz)</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is approved.</source>
        <translation>&quot;%1&quot; taslağı onaylandı.</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is returned.</source>
        <translation>&quot;%1&quot; taslağı iade edildi.</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is dropped.</source>
        <translation>&quot;%1&quot; taslağı iptal edildi.</translation>
    </message>
</context>
<context>
    <name>DrawTool</name>
    <message>
        <source>Length %1 m</source>
        <translation>Uzunluk %1 m</translation>
    </message>
    <message>
        <source>Area %1 m², perimeter %2 m</source>
        <translation>Alan %1 m², çevre %2 m</translation>
    </message>
</context>
<context>
    <name>DrawingCache</name>
    <message>
        <source>Preparing the map</source>
        <translation>Harita hazırlanıyor</translation>
    </message>
    <message>
        <source>the drawing cache is damaged</source>
        <translation>çizim önbelleği bozuk</translation>
    </message>
    <message>
        <source>the drawing cache cannot be written: %1</source>
        <translation>çizim önbelleği yazılamıyor: %1</translation>
    </message>
</context>
<context>
    <name>Edit</name>
    <message>
        <source>An entry of a journal of uncommitted edits cannot be read, so nobody can say what it holds; nothing was erased</source>
        <translation>İşlenmemiş düzenlemeler günlüğünün bir satırı okunamıyor, içinde ne olduğu bilinemiyor; hiçbir şey silinmedi</translation>
    </message>
    <message>
        <source>Commit or discard those edits first.</source>
        <translation>Önce o düzenlemeleri işleyin ya da vazgeçin.</translation>
    </message>
</context>
<context>
    <name>Error</name>
    <message>
        <source>Cancelled; nothing was changed</source>
        <translation>İptal edildi; hiçbir şey değişmedi</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>Check the free space and the rights of the folder.</source>
        <translation>Boş yeri ve klasörün izinlerini denetleyin.</translation>
    </message>
</context>
<context>
    <name>FeatureForm</name>
    <message>
        <source>dd.mm.yyyy</source>
        <translation>gg.aa.yyyy</translation>
    </message>
    <message>
        <source>yyyy-mm-ddThh:mm:ss</source>
        <translation>yyyy-aa-ggTss:dd:ss</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Uygula</translation>
    </message>
    <message>
        <source>Take over the entered values as one edit that can be undone</source>
        <translation>Girilen değerleri geri alınabilir tek düzenleme olarak al</translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation>&amp;Geri çevir</translation>
    </message>
    <message>
        <source>Show the stored values again</source>
        <translation>Depodaki değerleri yeniden göster</translation>
    </message>
    <message>
        <source>Required. %1</source>
        <translation>Zorunlu. %1</translation>
    </message>
    <message>
        <source>(not given)</source>
        <translation>(verilmemiş)</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>evet</translation>
    </message>
    <message>
        <source>no</source>
        <translation>hayır</translation>
    </message>
    <message>
        <source>Show personal data</source>
        <translation>Kişisel verileri göster</translation>
    </message>
    <message>
        <source>Personal data (KVKK). Show it only if your work needs it.</source>
        <translation>Kişisel veri (KVKK). Yalnız işiniz gerektiriyorsa gösterin.</translation>
    </message>
    <message>
        <source>This must be given.</source>
        <translation>Bu verilmelidir.</translation>
    </message>
</context>
<context>
    <name>FilterEdit</name>
    <message>
        <source>Filter by attribute</source>
        <translation>Özniteliğe göre süz</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Karşılaştırma</translation>
    </message>
    <message>
        <source>is not given</source>
        <translation>verilmemiş</translation>
    </message>
    <message>
        <source>Filter value, then Enter</source>
        <translation>Süzme değeri, sonra Enter</translation>
    </message>
    <message>
        <source>Filter value</source>
        <translation>Süzme değeri</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>Error</source>
        <translation>Hata</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Uyarı</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Bilgi</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Önem</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Bulgu</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Place in file</source>
        <translation>Dosyadaki yeri</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Kural</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Bulgular</translation>
    </message>
    <message>
        <source>Severity filter</source>
        <translation>Önem süzgeci</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tümü</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Uyarı ve hatalar</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>Yalnız hatalar</translation>
    </message>
    <message>
        <source>Filter findings</source>
        <translation>Bulguları süz</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Şimdi denetle</translation>
    </message>
    <message>
        <source>Run all checks over the store</source>
        <translation>Bütün denetimleri depoda çalıştır</translation>
    </message>
    <message>
        <source>Nothing checked yet</source>
        <translation>Henüz denetlenmedi</translation>
    </message>
    <message>
        <source>%1: %2 errors, %3 warnings, %4 notes; %5 shown</source>
        <translation>%1: %2 hata, %3 uyarı, %4 bilgi; %5 gösteriliyor</translation>
    </message>
</context>
<context>
    <name>Geometry</name>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 başarısız oldu: %2</translation>
    </message>
    <message>
        <source>Check the geometry and repair it first</source>
        <translation>Geometriyi denetleyin ve önce onarın</translation>
    </message>
    <message>
        <source>Intersecting two geometries</source>
        <translation>İki geometrinin kesişimi</translation>
    </message>
    <message>
        <source>Subtracting one geometry from another</source>
        <translation>Bir geometrinin diğerinden çıkarılması</translation>
    </message>
    <message>
        <source>Uniting geometries</source>
        <translation>Geometrilerin birleştirilmesi</translation>
    </message>
    <message>
        <source>Making a buffer</source>
        <translation>Tampon bölge oluşturma</translation>
    </message>
    <message>
        <source>Splitting a polygon</source>
        <translation>Alan bölme</translation>
    </message>
    <message>
        <source>The geometry is empty</source>
        <translation>Geometri boş</translation>
    </message>
    <message>
        <source>A coordinate is not a number</source>
        <translation>Bir koordinat sayı değil</translation>
    </message>
    <message>
        <source>A ring does not end where it begins</source>
        <translation>Bir halka başladığı yerde bitmiyor</translation>
    </message>
    <message>
        <source>A line or ring has too few different points</source>
        <translation>Bir çizgi veya halkada yeterince farklı nokta yok</translation>
    </message>
    <message>
        <source>A ring touches or crosses itself</source>
        <translation>Bir halka kendine değiyor veya kendini kesiyor</translation>
    </message>
    <message>
        <source>The border crosses itself</source>
        <translation>Sınır kendini kesiyor</translation>
    </message>
    <message>
        <source>A hole lies outside its polygon</source>
        <translation>Bir delik alanının dışında</translation>
    </message>
    <message>
        <source>A hole lies inside another hole</source>
        <translation>Bir delik başka bir deliğin içinde</translation>
    </message>
    <message>
        <source>A part lies inside another part</source>
        <translation>Bir parça başka bir parçanın içinde</translation>
    </message>
    <message>
        <source>A ring is there twice</source>
        <translation>Bir halka iki kez var</translation>
    </message>
    <message>
        <source>Holes cut the polygon into separate pieces</source>
        <translation>Delikler alanı ayrı parçalara bölüyor</translation>
    </message>
    <message>
        <source>The geometry breaks the rules of simple features</source>
        <translation>Geometri basit nesne kurallarına uymuyor</translation>
    </message>
    <message>
        <source>Repairing the geometry</source>
        <translation>Geometri onarımı</translation>
    </message>
    <message>
        <source>Nothing is left of the geometry after its repair</source>
        <translation>Onarımdan sonra geometriden bir şey kalmadı</translation>
    </message>
    <message>
        <source>Draw it anew or ask for a corrected delivery</source>
        <translation>Yeniden çizin veya düzeltilmiş teslimat isteyin</translation>
    </message>
</context>
<context>
    <name>GeoreferenceDialog</name>
    <message>
        <source>From the &amp;map</source>
        <translation>&amp;Haritadan</translation>
    </message>
    <message>
        <source>Write &amp;GeoTIFF …</source>
        <translation>&amp;GeoTIFF yaz …</translation>
    </message>
    <message>
        <source>Write &amp;world file</source>
        <translation>&amp;Konum dosyası yaz</translation>
    </message>
    <message>
        <source>Georeference %1</source>
        <translation>%1 yerine oturtuluyor</translation>
    </message>
    <message>
        <source>Control points</source>
        <translation>Kontrol noktaları</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Kullanılan</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>Nokta</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Sütun</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Satır</translation>
    </message>
    <message>
        <source>East</source>
        <translation>Sağa (Y)</translation>
    </message>
    <message>
        <source>North</source>
        <translation>Yukarı (X)</translation>
    </message>
    <message>
        <source>Residual m</source>
        <translation>Artık hata m</translation>
    </message>
    <message>
        <source>Helmert: a sheet that was scanned true</source>
        <translation>Helmert: bozulmadan taranmış pafta</translation>
    </message>
    <message>
        <source>Affine: paper that shrank</source>
        <translation>Afin: çekmiş kâğıt</translation>
    </message>
    <message>
        <source>Polynomial, 2nd order: bent paper</source>
        <translation>Polinom, 2. derece: eğrilmiş kâğıt</translation>
    </message>
    <message>
        <source>Polynomial, 3rd order</source>
        <translation>Polinom, 3. derece</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Kaldır</translation>
    </message>
    <message>
        <source>&amp;Load …</source>
        <translation>&amp;Yükle …</translation>
    </message>
    <message>
        <source>&amp;Save …</source>
        <translation>&amp;Kaydet …</translation>
    </message>
    <message>
        <source>Click a point on the picture, then type its coordinates in %1 or take them from the map.</source>
        <translation>Görüntüde bir noktaya tıklayın, sonra %1 koordinatlarını yazın ya da haritadan alın.</translation>
    </message>
    <message>
        <source>Root mean square %1 m, standard error %2 m; a pixel is %3 m, the sheet turned by %4°.</source>
        <translation>Karesel ortalama %1 m, standart sapma %2 m; bir piksel %3 m, pafta %4° dönük.</translation>
    </message>
    <message>
        <source>Load control points</source>
        <translation>Kontrol noktalarını yükle</translation>
    </message>
    <message>
        <source>Control points (*.csv *.txt *.points);;All files (*)</source>
        <translation>Kontrol noktaları (*.csv *.txt *.points);;Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Save control points</source>
        <translation>Kontrol noktalarını kaydet</translation>
    </message>
    <message>
        <source>Control points (*.csv)</source>
        <translation>Kontrol noktaları (*.csv)</translation>
    </message>
    <message>
        <source>%1 is written</source>
        <translation>%1 yazıldı</translation>
    </message>
    <message>
        <source>Write a GeoTIFF copy</source>
        <translation>GeoTIFF kopyası yaz</translation>
    </message>
    <message>
        <source>GeoTIFF (*.tif)</source>
        <translation>GeoTIFF (*.tif)</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <translation>%1 yazılıyor</translation>
    </message>
    <message>
        <source>Writing a world file</source>
        <translation>Konum dosyası yazılıyor</translation>
    </message>
</context>
<context>
    <name>GmlReader</name>
    <message>
        <source>a geometry that is placed from a template was passed over</source>
        <translation>şablondan yerleştirilen bir geometri atlandı</translation>
    </message>
    <message>
        <source>one object names several coordinate systems</source>
        <translation>bir nesne birden çok koordinat sistemi adlandırıyor</translation>
    </message>
    <message>
        <source>coordinates cannot be read: &quot;%1&quot;</source>
        <translation>koordinatlar okunamıyor: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>a ring was not closed; its first point was repeated at the end</source>
        <translation>bir halka kapalı değildi; ilk noktası sonunda yinelendi</translation>
    </message>
    <message>
        <source>its faces are those of another object, which is not followed</source>
        <translation>yüzleri, izlenmeyen başka bir nesnenindir</translation>
    </message>
</context>
<context>
    <name>GmlSource</name>
    <message>
        <source>The file asks for deletions (%1); they are not carried out</source>
        <translation>Dosya silme istiyor (%1); bunlar uygulanmadı</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>City guide</source>
        <translation>Kent rehberi</translation>
    </message>
    <message>
        <source>Looks of the map</source>
        <translation>Haritanın görünümleri</translation>
    </message>
    <message>
        <source>Usual look</source>
        <translation>Alışılmış görünüm</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Klasör</translation>
    </message>
    <message>
        <source>new, empty, or an older guide</source>
        <translation>yeni, boş ya da eski bir rehber</translation>
    </message>
    <message>
        <source>&amp;Browse …</source>
        <translation>&amp;Gözat …</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Yaz</translation>
    </message>
    <message>
        <source>Looks of the map that the page offers; the uppermost is shown first (drag to order). Only what is public is drawn, in any look; each look adds its own pictures to the folder.</source>
        <translation>Sayfanın sunduğu harita görünümleri; en üstteki önce gösterilir (sıralamak için sürükleyin). Hangi görünüm olursa olsun yalnız kamuya açık olan çizilir; her görünüm klasöre kendi resimlerini ekler.</translation>
    </message>
    <message>
        <source>Folder for the city guide (new, empty, or an older guide)</source>
        <translation>Kent rehberinin klasörü (yeni, boş ya da eski bir rehber)</translation>
    </message>
</context>
<context>
    <name>GuidePanel</name>
    <message>
        <source>Open a store to see its city guide.</source>
        <translation>Kent rehberini görmek için bir depo açın.</translation>
    </message>
    <message>
        <source>City guide preview</source>
        <translation>Kent rehberi önizlemesi</translation>
    </message>
    <message>
        <source>The preview could not be shown: %1</source>
        <translation>Önizleme gösterilemedi: %1</translation>
    </message>
</context>
<context>
    <name>GuidePreview</name>
    <message>
        <source>Search a place, street or door</source>
        <translation>Yer, sokak veya kapı ara</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Bir şey bulunamadı</translation>
    </message>
</context>
<context>
    <name>IdentifyPanel</name>
    <message>
        <source>What lies there</source>
        <translation>Orada ne var</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Öznitelik</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Değer</translation>
    </message>
    <message>
        <source>Click on the map with the identify tool.</source>
        <translation>Tanımla aracıyla haritaya tıklayın.</translation>
    </message>
    <message>
        <source>Nothing lies there in any layer.</source>
        <translation>Orada hiçbir katmanda bir şey yok.</translation>
    </message>
    <message numerus="yes">
        <source>%n features lie there, the uppermost first.</source>
        <translation>
            <numerusform>Orada %n obje var; en üstteki önce.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentifyTool</name>
    <message>
        <source>Click anywhere: everything that lies there is listed, from all layers, also those that are off.</source>
        <translation>Bir yere tıklayın: kapalı olanlar da içinde, bütün katmanlardan orada olan her şey listelenir.</translation>
    </message>
</context>
<context>
    <name>Imar</name>
    <message>
        <source>The sheet %1 cannot be written: %2</source>
        <translation>%1 belgesi yazılamıyor: %2</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the file open.</source>
        <translation>Başka bir klasör seçin veya dosyayı açık tutan programı kapatın.</translation>
    </message>
    <message>
        <source>The sheet cannot be drawn without a graphical application object</source>
        <translation>Belge, grafik uygulama nesnesi olmadan çizilemez</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>The file %1 cannot be opened</source>
        <translation>%1 dosyası açılamıyor</translation>
    </message>
    <message>
        <source>Check its name and permissions.</source>
        <translation>Adını ve izinlerini denetleyin.</translation>
    </message>
    <message>
        <source>The file cannot be read to its end: %1</source>
        <translation>Dosya sonuna kadar okunamıyor: %1</translation>
    </message>
    <message>
        <source>It may have been cut off on its way; ask for it again.</source>
        <translation>Yolda kesilmiş olabilir; yeniden isteyin.</translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>Dosya yerinde yok</translation>
    </message>
    <message>
        <source>Check the path</source>
        <translation>Yolu denetleyin</translation>
    </message>
    <message>
        <source>The file cannot be read as %1: %2</source>
        <translation>Dosya %1 olarak okunamıyor: %2</translation>
    </message>
    <message>
        <source>It may be damaged or of another format; ask the sender for it again</source>
        <translation>Bozuk veya başka biçimde olabilir; göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>the end of the file</source>
        <translation>dosyanın sonu</translation>
    </message>
    <message>
        <source>%1 (%2 objects of %3; the first is named here)</source>
        <translation>%1 (%3 nesneden %2 tanesi; burada ilki adlandırıldı)</translation>
    </message>
    <message>
        <source>a geometry of the kind %1 cannot be stored</source>
        <translation>%1 türünde geometri saklanamaz</translation>
    </message>
    <message>
        <source>an arc could not be turned into chords</source>
        <translation>bir yay kirişlere dönüştürülemedi</translation>
    </message>
    <message>
        <source>a coordinate is not a number</source>
        <translation>bir koordinat sayı değil</translation>
    </message>
    <message>
        <source>%1 (not declared; the bytes are not UTF-8)</source>
        <translation>%1 (bildirilmemiş; baytlar UTF-8 değil)</translation>
    </message>
    <message>
        <source>The archive is damaged or locked with a password: &quot;%1&quot; cannot be unpacked</source>
        <translation>Arşiv bozuk veya parolalı: &quot;%1&quot; açılamıyor</translation>
    </message>
    <message>
        <source>The archive cannot be unpacked: %1</source>
        <translation>Arşiv açılamıyor: %1</translation>
    </message>
    <message>
        <source>Make room in the folder for temporary files</source>
        <translation>Geçici dosyalar klasöründe yer açın</translation>
    </message>
    <message>
        <source>The archive is damaged or cut off: &quot;%1&quot; cannot be unpacked</source>
        <translation>Arşiv bozuk veya kesik: &quot;%1&quot; açılamıyor</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>Dosya okunamıyor: %1</translation>
    </message>
    <message>
        <source>%1 drawing elements of the kind %2 cannot be read and were passed over</source>
        <translation>%2 türünde %1 çizim elemanı okunamadı ve atlandı</translation>
    </message>
    <message>
        <source>The drawing has no entities</source>
        <translation>Çizimde eleman yok</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
    <message>
        <source>The drawing cannot be read beyond element %1: %2</source>
        <translation>Çizim %1. elemandan sonra okunamıyor: %2</translation>
    </message>
    <message>
        <source>It is damaged or cut off; ask the sender for it again</source>
        <translation>Bozuk veya kesik; göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>The text &quot;%1&quot; became an attribute of the area around it</source>
        <translation>&quot;%1&quot; yazısı çevresindeki alanın özniteliği oldu</translation>
    </message>
    <message>
        <source>The element mixes points, lines and areas</source>
        <translation>Eleman nokta, çizgi ve alanı karıştırıyor</translation>
    </message>
    <message>
        <source>The line is not closed (gap %1 m), so no area was made of it though its layer holds areas</source>
        <translation>Çizgi kapalı değil (açıklık %1 m); katmanında alanlar olduğu hâlde bundan alan yapılmadı</translation>
    </message>
    <message>
        <source>This is a binary DXF drawing, which cannot be read</source>
        <translation>Bu ikili (binary) bir DXF çizimi, okunamaz</translation>
    </message>
    <message>
        <source>Save it as text (ASCII) DXF and import that</source>
        <translation>Metin (ASCII) DXF olarak kaydedip onu içe aktarın</translation>
    </message>
    <message>
        <source>The drawing is cut off: its end mark (EOF) is missing</source>
        <translation>Çizim kesik: bitiş işareti (EOF) yok</translation>
    </message>
    <message>
        <source>Ask the sender for it again</source>
        <translation>Göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>Ask the sender for the file again</source>
        <translation>Dosyayı göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>The file is cut off: it has %1 bytes and says that it should have %2</source>
        <translation>Dosya kesik: %1 bayt var, %2 olması gerektiğini söylüyor</translation>
    </message>
    <message>
        <source>Check that it is there and that you may read it</source>
        <translation>Yerinde olduğunu ve okuyabildiğinizi denetleyin</translation>
    </message>
    <message>
        <source>This is not a shapefile: its header is missing</source>
        <translation>Bu bir shapefile değil: başlığı yok</translation>
    </message>
    <message>
        <source>The attribute table of the shapefile has no header</source>
        <translation>Shapefile&apos;ın öznitelik tablosunun başlığı yok</translation>
    </message>
    <message>
        <source>The index of the shapefile (.shx) is missing; .shp, .shx and .dbf belong together</source>
        <translation>Shapefile&apos;ın dizini (.shx) yok; .shp, .shx ve .dbf birlikte olmalıdır</translation>
    </message>
    <message>
        <source>The character set &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; karakter kümesi bilinmiyor</translation>
    </message>
    <message>
        <source>Known are for example UTF-8, CP1254, ISO-8859-9 and CP857</source>
        <translation>Bilinenler örneğin UTF-8, CP1254, ISO-8859-9 ve CP857</translation>
    </message>
    <message>
        <source>%1 (chosen by the user)</source>
        <translation>%1 (kullanıcı seçti)</translation>
    </message>
    <message>
        <source>%1 (declared in the .cpg file)</source>
        <translation>%1 (.cpg dosyasında bildirilmiş)</translation>
    </message>
    <message>
        <source>windows-1254 (language byte 0xCA of the .dbf file)</source>
        <translation>windows-1254 (.dbf dosyasının dil baytı 0xCA)</translation>
    </message>
    <message>
        <source>CP857 (language byte of the .dbf file)</source>
        <translation>CP857 (.dbf dosyasının dil baytı)</translation>
    </message>
    <message>
        <source>This is not a GeoPackage or SpatiaLite file: its header is missing</source>
        <translation>Bu bir GeoPackage veya SpatiaLite dosyası değil: başlığı yok</translation>
    </message>
    <message>
        <source>The database is damaged: %1</source>
        <translation>Veritabanı bozuk: %1</translation>
    </message>
    <message>
        <source>The table &quot;%1&quot; is virtual (%2) and may read other files; the delivery is refused</source>
        <translation>&quot;%1&quot; tablosu sanaldır (%2) ve başka dosyaları okuyabilir; teslimat reddedildi</translation>
    </message>
    <message>
        <source>The link to %1 was passed over; nothing is fetched from the network</source>
        <translation>%1 bağlantısı atlandı; ağdan hiçbir şey alınmaz</translation>
    </message>
    <message>
        <source>The file declares a document type (entities); deliveries must not, and it is refused</source>
        <translation>Dosya bir belge türü (varlıklar) bildiriyor; teslimatlar bildirmemelidir, reddedildi</translation>
    </message>
    <message>
        <source>Not valid XML at line %1, column %2: %3</source>
        <translation>%1. satır, %2. sütunda geçersiz XML: %3</translation>
    </message>
    <message>
        <source>UTF-8 (drawings since AutoCAD 2007)</source>
        <translation>UTF-8 (AutoCAD 2007 ve sonrası çizimler)</translation>
    </message>
    <message>
        <source>%1 (code page of the drawing)</source>
        <translation>%1 (çizimin kod sayfası)</translation>
    </message>
    <message>
        <source>it is a %1 file</source>
        <translation>bu bir %1 dosyası</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>Dosya boş</translation>
    </message>
    <message>
        <source>This is none of the vector formats that can be read</source>
        <translation>Okunabilen vektör biçimlerinden hiçbiri değil</translation>
    </message>
    <message>
        <source>The formats are listed by: kbs formats</source>
        <translation>Biçimleri listeleyen komut: kbs formats</translation>
    </message>
    <message>
        <source>expected an object, found something else</source>
        <translation>nesne bekleniyordu, başka bir şey bulundu</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is given twice</source>
        <translation>&quot;%1&quot; iki kez verilmiş</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a text</source>
        <translation>&quot;%1&quot; bir metin değil</translation>
    </message>
    <message>
        <source>&quot;features&quot; is not a list</source>
        <translation>&quot;features&quot; bir liste değil</translation>
    </message>
    <message>
        <source>&quot;properties&quot; is not an object</source>
        <translation>&quot;properties&quot; bir nesne değil</translation>
    </message>
    <message>
        <source>the property &quot;%1&quot; is given twice</source>
        <translation>&quot;%1&quot; özelliği iki kez verilmiş</translation>
    </message>
    <message>
        <source>a %1 stands where a geometry should</source>
        <translation>geometri olması gereken yerde %1 var</translation>
    </message>
    <message>
        <source>&quot;geometries&quot; is not a list</source>
        <translation>&quot;geometries&quot; bir liste değil</translation>
    </message>
    <message>
        <source>a geometry collection stands inside another</source>
        <translation>bir geometri topluluğu diğerinin içinde</translation>
    </message>
    <message>
        <source>&quot;id&quot; is neither a text nor a number</source>
        <translation>&quot;id&quot; ne metin ne sayı</translation>
    </message>
    <message>
        <source>&quot;bbox&quot; is not a list of numbers</source>
        <translation>&quot;bbox&quot; sayı listesi değil</translation>
    </message>
    <message>
        <source>&quot;bbox&quot; has %1 numbers instead of four or six</source>
        <translation>&quot;bbox&quot; dört veya altı yerine %1 sayı içeriyor</translation>
    </message>
    <message>
        <source>a %1 may not have &quot;%2&quot;</source>
        <translation>%1 içinde &quot;%2&quot; olamaz</translation>
    </message>
    <message>
        <source>the object has no &quot;type&quot;</source>
        <translation>nesnenin &quot;type&quot; alanı yok</translation>
    </message>
    <message>
        <source>the feature has neither &quot;properties&quot; nor a geometry</source>
        <translation>nesnede ne &quot;properties&quot; ne geometri var</translation>
    </message>
    <message>
        <source>the collection has no &quot;features&quot;</source>
        <translation>toplulukta &quot;features&quot; yok</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a type of GeoJSON</source>
        <translation>&quot;%1&quot; bir GeoJSON türü değil</translation>
    </message>
    <message>
        <source>the %1 has no &quot;%2&quot;</source>
        <translation>%1 içinde &quot;%2&quot; yok</translation>
    </message>
    <message>
        <source>&quot;coordinates&quot; is not a list</source>
        <translation>&quot;coordinates&quot; bir liste değil</translation>
    </message>
    <message>
        <source>an empty list stands among the coordinates</source>
        <translation>koordinatlar arasında boş bir liste var</translation>
    </message>
    <message>
        <source>expected a position, found something else</source>
        <translation>konum bekleniyordu, başka bir şey bulundu</translation>
    </message>
    <message>
        <source>the coordinates are nested unevenly</source>
        <translation>koordinatların iç içe derinliği tutarsız</translation>
    </message>
    <message>
        <source>%1 is too large for a coordinate</source>
        <translation>%1 bir koordinat için çok büyük</translation>
    </message>
    <message>
        <source>a position has fewer than two numbers</source>
        <translation>bir konumda ikiden az sayı var</translation>
    </message>
    <message>
        <source>a position has more than three numbers</source>
        <translation>bir konumda üçten çok sayı var</translation>
    </message>
    <message>
        <source>positions with and without height are mixed</source>
        <translation>yükseklikli ve yüksekliksiz konumlar karışık</translation>
    </message>
    <message>
        <source>a line has fewer than two positions</source>
        <translation>bir çizgide ikiden az konum var</translation>
    </message>
    <message>
        <source>a ring has fewer than four positions</source>
        <translation>bir halkada dörtten az konum var</translation>
    </message>
    <message>
        <source>a ring is not closed: its first and last positions differ</source>
        <translation>bir halka kapalı değil: ilk ve son konumu farklı</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a geometry type of GeoJSON</source>
        <translation>&quot;%1&quot; bir GeoJSON geometri türü değil</translation>
    </message>
    <message>
        <source>the coordinates are not those of a %1</source>
        <translation>koordinatlar %1 koordinatı değil</translation>
    </message>
    <message>
        <source>The features that were read before it are not kept</source>
        <translation>Ondan önce okunan nesneler tutulmadı</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a feature</source>
        <translation>&quot;%1&quot; bir nesne değil</translation>
    </message>
    <message>
        <source>Part %1 of %2 of a collection of points, lines and areas; each became an object of its own</source>
        <translation>Nokta, çizgi ve alanlardan oluşan topluluğun %2 parçasından %1. parçası; her biri ayrı nesne oldu</translation>
    </message>
    <message>
        <source>unnamed</source>
        <translation>adsız</translation>
    </message>
    <message>
        <source>Of several names the first is kept; reasons for missing values, metadata and arcs as such are not.</source>
        <translation>Birden çok addan ilki tutulur; eksik değer nedenleri, üst veri ve yaylar olduğu gibi tutulmaz.</translation>
    </message>
    <message>
        <source>its objects are of the INSPIRE schema %1</source>
        <translation>nesneleri INSPIRE %1 şemasından</translation>
    </message>
    <message>
        <source>The layer &quot;%1&quot; is the MAKS table %2 by its name and columns</source>
        <translation>&quot;%1&quot; katmanı, adı ve sütunlarıyla MAKS %2 tablosu</translation>
    </message>
    <message>
        <source>Neither street type list fits: the most frequent type is %1; the codes are kept</source>
        <translation>İki sokak türü listesi de uymuyor: en sık tür %1; kodlar olduğu gibi tutuldu</translation>
    </message>
    <message>
        <source>Street types are those of %1: the most frequent one is %2, which is Sokak there</source>
        <translation>Sokak türleri %1 listesinden: en sık olan %2, orada Sokak demek</translation>
    </message>
    <message>
        <source>Transaction columns of MAKS and personal columns are not loaded; they are named in the report.</source>
        <translation>MAKS&apos;ın işlem sütunları ve kişisel sütunlar yüklenmez; raporda adlarıyla yazılır.</translation>
    </message>
    <message>
        <source>it holds the MAKS tables %1</source>
        <translation>MAKS tabloları içeriyor: %1</translation>
    </message>
    <message>
        <source>Import it as a general vector file or table</source>
        <translation>Genel vektör dosyası veya tablo olarak içe aktarın</translation>
    </message>
    <message>
        <source>This is no file that holds MAKS tables</source>
        <translation>Bu dosyada MAKS tablosu yok</translation>
    </message>
    <message>
        <source>No layer of this file has the columns of a MAKS table</source>
        <translation>Dosyanın hiçbir katmanında MAKS tablosu sütunları yok</translation>
    </message>
    <message>
        <source>%1 was rounded by a spreadsheet and is not used</source>
        <translation>%1 bir hesap tablosunda yuvarlanmış, kullanılmadı</translation>
    </message>
    <message>
        <source>PlanGML (e-Plan: UİP, NİP, ÇDP)</source>
        <translation>PlanGML (e-Plan: UİP, NİP, ÇDP)</translation>
    </message>
    <message>
        <source>Symbol descriptions (symbolizer, SembolPoz) are not kept.</source>
        <translation>Gösterim tanımları (symbolizer, SembolPoz) tutulmaz.</translation>
    </message>
    <message>
        <source>it is in the plan namespace www.csb.gov.tr</source>
        <translation>plan ad alanında (www.csb.gov.tr)</translation>
    </message>
    <message>
        <source>the geometry is not valid WKT</source>
        <translation>geometri geçerli WKT değil</translation>
    </message>
    <message>
        <source>the geometry mixes points, lines and areas</source>
        <translation>geometri nokta, çizgi ve alanı karıştırıyor</translation>
    </message>
    <message>
        <source>the column &quot;%1&quot; holds &quot;%2&quot;, which is not a number</source>
        <translation>&quot;%1&quot; sütununda sayı olmayan &quot;%2&quot; var</translation>
    </message>
    <message>
        <source>The table is empty</source>
        <translation>Tablo boş</translation>
    </message>
    <message>
        <source>the whole row stands in quotes; it was read without them</source>
        <translation>bütün satır tırnak içinde; tırnaksız okundu</translation>
    </message>
    <message>
        <source>This is not a text table: it holds binary data</source>
        <translation>Bu bir metin tablosu değil: ikili veri içeriyor</translation>
    </message>
    <message>
        <source>The document is neither a list nor an object</source>
        <translation>Belge ne liste ne nesne</translation>
    </message>
    <message>
        <source>A table as JSON is a list of records</source>
        <translation>JSON olarak tablo, kayıtlardan oluşan bir listedir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is given twice in one record</source>
        <translation>&quot;%1&quot; bir kayıtta iki kez verilmiş</translation>
    </message>
    <message>
        <source>The sheet &quot;%1&quot; cannot be read beyond row %2: %3</source>
        <translation>&quot;%1&quot; sayfası %2. satırdan sonra okunamıyor: %3</translation>
    </message>
    <message>
        <source>Table (CSV, XLSX, ODS, JSON list)</source>
        <translation>Tablo (CSV, XLSX, ODS, JSON listesi)</translation>
    </message>
    <message>
        <source>Formulas come as their last value; formats, comments and pictures are not kept.</source>
        <translation>Formüllerin son değeri alınır; biçimler, açıklamalar ve resimler tutulmaz.</translation>
    </message>
    <message>
        <source>it is a spreadsheet</source>
        <translation>bu bir hesap tablosu</translation>
    </message>
    <message>
        <source>it is a text table by its name</source>
        <translation>adına göre metin tablosu</translation>
    </message>
    <message>
        <source>it is a JSON list</source>
        <translation>bu bir JSON listesi</translation>
    </message>
    <message>
        <source>TUCBS GML (address, building, cadastre, administrative units, plans)</source>
        <translation>TUCBS GML (adres, bina, kadastro, idari birimler, planlar)</translation>
    </message>
    <message>
        <source>Of several names the first is kept; arcs become chords.</source>
        <translation>Birden çok addan ilki tutulur; yaylar kiriş olur.</translation>
    </message>
    <message>
        <source>it has TUCBS layers or attributes (%1)</source>
        <translation>TUCBS katmanları veya öznitelikleri var (%1)</translation>
    </message>
    <message>
        <source>made by an export from the values of the objects that point at it; they hold them</source>
        <translation>bir dışa aktarma onu, kendisini gösteren nesnelerin değerlerinden yaptı; değerler onlarda</translation>
    </message>
    <message>
        <source>the layer says that it is an export of this class</source>
        <translation>katman, bu sınıfın dışa aktarımı olduğunu söylüyor</translation>
    </message>
    <message>
        <source>where an export comes from; put to use</source>
        <translation>dışa aktarmanın nereden geldiği; kullanıldı</translation>
    </message>
    <message>
        <source>its end is missing</source>
        <translation>sonu eksik</translation>
    </message>
    <message>
        <source>The entry &quot;%1&quot; is a link or a device, not a file; the archive is refused</source>
        <translation>&quot;%1&quot; girdisi dosya değil, bağ veya aygıt; arşiv reddedildi</translation>
    </message>
    <message>
        <source>The archive is damaged or cut off: %1</source>
        <translation>Arşiv bozuk veya kesilmiş: %1</translation>
    </message>
    <message>
        <source>it is locked with a password</source>
        <translation>parolayla kilitli</translation>
    </message>
    <message>
        <source>The archive is damaged: &quot;%1&quot; is not what was packed</source>
        <translation>Arşiv bozuk: &quot;%1&quot; paketlenenle aynı değil</translation>
    </message>
    <message>
        <source>the area was made of %1 lines that close; none was moved</source>
        <translation>alan, kapanan %1 çizgiden yapıldı; hiçbiri oynatılmadı</translation>
    </message>
    <message>
        <source>the line became the border of an area that was made of lines that close</source>
        <translation>çizgi, kapanan çizgilerden yapılan bir alanın sınırı oldu</translation>
    </message>
    <message>
        <source>Vector file (GeoPackage, SpatiaLite, FileGDB, shapefile, GeoJSON, JSON-FG, FlatGeobuf, MapInfo, KML, DXF)</source>
        <translation>Vektör dosyası (GeoPackage, SpatiaLite, FileGDB, shapefile, GeoJSON, JSON-FG, FlatGeobuf, MapInfo, KML, DXF)</translation>
    </message>
    <message>
        <source>Styles, measures (M) and attributes that hold bytes are not kept; arcs become chords. Binary DXF and DWG are not read.</source>
        <translation>Biçemler, ölçüler (M) ve bayt tutan öznitelikler saklanmaz; yaylar kirişlere dönüşür. İkili DXF ve DWG okunmaz.</translation>
    </message>
    <message>
        <source>INSPIRE GML (parcels, addresses, buildings, administrative units, plans, roads, utilities)</source>
        <translation>INSPIRE GML (parseller, adresler, binalar, idari birimler, planlar, yollar, altyapı)</translation>
    </message>
    <message>
        <source>the delivery holds a newer version of the same row (%1 after %2)</source>
        <translation>teslimde aynı satırın daha yeni sürümü var (%2 yerine %1)</translation>
    </message>
    <message>
        <source>the row was switched off (aktif = %1); an object in the store with its key is deleted</source>
        <translation>satır kapatılmış (aktif = %1); depoda onun anahtarını taşıyan nesne silinir</translation>
    </message>
    <message>
        <source>MAKS / UAVT tables and WFS answers</source>
        <translation>MAKS / UAVT tabloları ve WFS yanıtları</translation>
    </message>
    <message>
        <source>the list writes the northing (X) before the easting (Y): by the size of the numbers</source>
        <translation>liste kuzeyi (X) doğudan (Y) önce yazıyor: sayıların büyüklüğünden</translation>
    </message>
    <message>
        <source>east from the second column (Y), north from the third (X), as Netcad writes them</source>
        <translation>doğu ikinci sütundan (Y), kuzey üçüncüden (X), Netcad&apos;in yazdığı gibi</translation>
    </message>
    <message>
        <source>the line is a comment</source>
        <translation>satır açıklama</translation>
    </message>
    <message>
        <source>the line names the columns</source>
        <translation>satır sütun adlarını taşıyor</translation>
    </message>
    <message>
        <source>Netcad point list (NCN)</source>
        <translation>Netcad nokta listesi (NCN)</translation>
    </message>
    <message>
        <source>Drawings of Netcad itself (NCZ, KSE, NCD) are not read: their layout is not public; ask for DXF.</source>
        <translation>Netcad&apos;in kendi çizimleri (NCZ, KSE, NCD) okunmaz: düzenleri açık değildir; DXF isteyin.</translation>
    </message>
    <message>
        <source>it is a Netcad point list by its name</source>
        <translation>adına göre Netcad nokta listesi</translation>
    </message>
    <message>
        <source>it is a Netcad drawing by its name</source>
        <translation>adına göre Netcad çizimi</translation>
    </message>
    <message>
        <source>its lines are points: name, Y, X, Z, code</source>
        <translation>satırları nokta: ad, Y, X, Z, kod</translation>
    </message>
    <message>
        <source>%1 is a format of Netcad whose layout is not public; it cannot be read</source>
        <translation>%1, düzeni açık olmayan bir Netcad biçimidir; okunamaz</translation>
    </message>
    <message>
        <source>Save it as DXF (drawings) or NCN (points) in Netcad and import that</source>
        <translation>Netcad&apos;de DXF (çizimler) veya NCN (noktalar) olarak kaydedip onu içe aktarın</translation>
    </message>
    <message>
        <source>A text of the drawing is damaged; its broken letters became U+FFFD</source>
        <translation>Çizimdeki bir metin bozuk; okunamayan harfleri U+FFFD oldu</translation>
    </message>
    <message>
        <source>The drawing is damaged: a number should stand here, not &quot;%1&quot;</source>
        <translation>Çizim bozuk: burada &quot;%1&quot; değil, bir sayı olmalı</translation>
    </message>
    <message>
        <source>The drawing is damaged: there are zero bytes in its text</source>
        <translation>Çizim bozuk: metninde sıfır baytlar var</translation>
    </message>
    <message>
        <source>The drawing is damaged: its section %1 has no end</source>
        <translation>Çizim bozuk: %1 bölümünün sonu yok</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Eklendi</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Değişti</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Değişmedi</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Silindi</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Ne</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Fark</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Katman</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Öznitelik</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Kez</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>Ne oldu</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>İçe aktar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>İptal</translation>
    </message>
    <message>
        <source>Stop; nothing of this import stays in the store</source>
        <translation>Durdur; bu içe aktarmadan depoda hiçbir şey kalmaz</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Geri</translation>
    </message>
    <message>
        <source>Reading %1 …</source>
        <translation>%1 okunuyor …</translation>
    </message>
    <message>
        <source>1 What is in the files</source>
        <translation>1 Dosyalarda ne var</translation>
    </message>
    <message>
        <source>2 What will change</source>
        <translation>2 Ne değişecek</translation>
    </message>
    <message>
        <source>3 Done</source>
        <translation>3 Bitti</translation>
    </message>
    <message>
        <source>What will change</source>
        <translation>Ne değişecek</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Kapat</translation>
    </message>
    <message>
        <source>Reading the delivery</source>
        <translation>Teslimat okunuyor</translation>
    </message>
    <message>
        <source>Import preview</source>
        <translation>İçe aktarma önizlemesi</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Durduruldu. Hiçbir şey değişmedi.</translation>
    </message>
    <message>
        <source>The files could not be read as they are. Change a setting below and read again, or cancel.</source>
        <translation>Dosyalar bu hâliyle okunamadı. Aşağıda bir ayarı değiştirip yeniden okuyun veya iptal edin.</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>İçe aktarılıyor</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Durduruluyor …</translation>
    </message>
    <message>
        <source>Save the import&apos;s report</source>
        <translation>İçe aktarma raporunu kaydet</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>The report could not be written to %1: %2.</source>
        <translation>Rapor %1 dosyasına yazılamadı: %2.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>What is in the files</source>
        <translation>Dosyalarda ne var</translation>
    </message>
    <message>
        <source>Recognise by itself</source>
        <translation>Kendisi tanısın</translation>
    </message>
    <message>
        <source>As the file says</source>
        <translation>Dosyada yazdığı gibi</translation>
    </message>
    <message>
        <source>East first (Y, X)</source>
        <translation>Önce doğu (Y, X)</translation>
    </message>
    <message>
        <source>North first (X, Y)</source>
        <translation>Önce kuzey (X, Y)</translation>
    </message>
    <message>
        <source>The delivery is complete: delete what it lacks</source>
        <translation>Teslimat tamdır: onda olmayanı sil</translation>
    </message>
    <message>
        <source>Features of the delivered classes that this delivery does not contain are deleted from the store.</source>
        <translation>Teslim edilen sınıflarda olup bu teslimatta bulunmayan nesneler depodan silinir.</translation>
    </message>
    <message>
        <source>Repair invalid polygons instead of rejecting them</source>
        <translation>Geçersiz alanları reddetmek yerine onar</translation>
    </message>
    <message>
        <source>The encoding&apos;s own</source>
        <translation>Kodlamanın kendisininki</translation>
    </message>
    <message>
        <source>Edit mapping …</source>
        <translation>Eşlemeyi düzenle …</translation>
    </message>
    <message>
        <source>Choose which layer becomes which class, and which column which attribute</source>
        <translation>Hangi katman hangi sınıf, hangi sütun hangi öznitelik olacak seçin</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Yeniden oku</translation>
    </message>
    <message>
        <source>&amp;Encoding</source>
        <translation>&amp;Kodlama</translation>
    </message>
    <message>
        <source>C&amp;oordinate system</source>
        <translation>K&amp;oordinat sistemi</translation>
    </message>
    <message>
        <source>&amp;Axis order</source>
        <translation>&amp;Eksen sırası</translation>
    </message>
    <message>
        <source>C&amp;haracter set</source>
        <translation>K&amp;arakter kümesi</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Eşleme</translation>
    </message>
    <message>
        <source>Not right? Change it and read again</source>
        <translation>Doğru değil mi? Değiştirip yeniden okuyun</translation>
    </message>
    <message>
        <source>Counts per class</source>
        <translation>Sınıf başına sayılar</translation>
    </message>
    <message>
        <source>Import ledger</source>
        <translation>İçe aktarma hesabı</translation>
    </message>
    <message>
        <source>Save report …</source>
        <translation>Raporu kaydet …</translation>
    </message>
    <message>
        <source>Ledger: what became of every attribute of the files</source>
        <translation>Hesap: dosyalardaki her özniteliğe ne oldu</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodlama</translation>
    </message>
    <message>
        <source>Coordinate system</source>
        <translation>Koordinat sistemi</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Karakter kümesi</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Sınıfı</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>dışarıda</translation>
    </message>
    <message>
        <source>%1 objects in the files = %2 to load + %3 rejected + %4 ignored.</source>
        <translation>Dosyalardaki %1 nesne = yüklenecek %2 + reddedilen %3 + yok sayılan %4.</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s), listed below the map.</source>
        <translation>
            <numerusform>%n bulgu, haritanın altında listelendi.</numerusform>
        </translation>
    </message>
    <message>
        <source>… the first %1 of each class are listed</source>
        <translation>… her sınıfın ilk %1 nesnesi listelendi</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Nothing new&lt;/h3&gt;The store already has everything that is in the files. Revision %1 stays.</source>
        <translation>&lt;h3&gt;Yeni bir şey yok&lt;/h3&gt;Dosyalardaki her şey depoda zaten var. Revizyon %1 kalıyor.</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Imported as revision %1&lt;/h3&gt;</source>
        <translation>&lt;h3&gt;%1. revizyon olarak içe aktarıldı&lt;/h3&gt;</translation>
    </message>
    <message>
        <source>%1 read = %2 loaded + %3 rejected + %4 ignored.</source>
        <translation>okunan %1 = yüklenen %2 + reddedilen %3 + yok sayılan %4.</translation>
    </message>
    <message>
        <source>Use the saved mapping &quot;%1&quot;: it has these columns</source>
        <translation>Kayıtlı &quot;%1&quot; eşlemesini kullan: sütunları aynı</translation>
    </message>
    <message>
        <source>Import of revision %1 taken back</source>
        <translation>%1 numaralı revizyonun içe aktarımı geri alındı</translation>
    </message>
    <message>
        <source>Taking the import back</source>
        <translation>İçe aktarma geri alınıyor</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Taken back&lt;/h3&gt;Revision %1 undoes the import. The store is as it was before it.</source>
        <translation>&lt;h3&gt;Geri alındı&lt;/h3&gt;%1 numaralı revizyon içe aktarmayı geri alır. Depo öncesinde nasılsa öyle.</translation>
    </message>
    <message>
        <source>Save the receipt for the supplier</source>
        <translation>Gönderenin alındısını kaydet</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Web page (*.html)</source>
        <translation>PDF (*.pdf);;Web sayfası (*.html)</translation>
    </message>
    <message>
        <source>Writing the receipt</source>
        <translation>Alındı yazılıyor</translation>
    </message>
    <message>
        <source>Saved for a supplier whose deliveries have the same columns</source>
        <translation>Teslimleri aynı sütunları taşıyan bir gönderen için kaydedilmiş</translation>
    </message>
    <message>
        <source>What will change, object by object; a click shows it on the map, where refused objects are violet</source>
        <translation>Neler değişecek, nesne nesne; tıklayınca haritada gösterilir, reddedilenler mordur</translation>
    </message>
    <message>
        <source>Receipt for the supplier …</source>
        <translation>Gönderen için alındı …</translation>
    </message>
    <message>
        <source>PDF or web page: the files, the account, every refused object and where it lies</source>
        <translation>PDF veya web sayfası: dosyalar, hesap, reddedilen her nesne ve yeri</translation>
    </message>
    <message>
        <source>Take this import back</source>
        <translation>Bu içe aktarmayı geri al</translation>
    </message>
    <message>
        <source>One more revision puts everything back as it was before the import</source>
        <translation>Bir revizyon daha her şeyi içe aktarmadan önceki hâline getirir</translation>
    </message>
    <message>
        <source>The receipt tells the supplier what was refused, and where. &lt;b&gt;Take this import back&lt;/b&gt; undoes it as a whole, as long as nobody has changed its objects.</source>
        <translation>Alındı gönderene neyin, nerede reddedildiğini söyler. &lt;b&gt;Bu içe aktarmayı geri al&lt;/b&gt;, nesnelerini kimse değiştirmediği sürece bütününü geri alır.</translation>
    </message>
    <message>
        <source>Type the address of a WFS or an OGC API Features service. Only that host is asked, and nothing is in the store before you say so.</source>
        <translation>Bir WFS ya da OGC API Features servisinin adresini yazın. Yalnızca o sunucuya sorulur ve siz onaylamadan depoya hiçbir şey girmez.</translation>
    </message>
    <message>
        <source>Reading examples</source>
        <translation>Örnekler okunuyor</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Oku</translation>
    </message>
    <message>
        <source>Download everything that the address names and show what is in it</source>
        <translation>Adresin gösterdiği her şeyi indirip içinde ne olduğunu göster</translation>
    </message>
    <message>
        <source>&amp;Service address</source>
        <translation>&amp;Servis adresi</translation>
    </message>
</context>
<context>
    <name>InspireFeatureWriter</name>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2: %3</translation>
    </message>
    <message>
        <source>it has no geometry, which the schema asks for; it is left out</source>
        <translation>şemanın istediği geometrisi yok; dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>a text holds a character that XML cannot carry; it is left out</source>
        <translation>bir metin XML&apos;in taşıyamadığı bir karakter içeriyor; dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>%1 is not given and stands empty</source>
        <translation>%1 verilmemiş, boş yazıldı</translation>
    </message>
</context>
<context>
    <name>KnownDelivery</name>
    <message>
        <source>Is it the delivery of the last time?</source>
        <translation>Geçen seferki teslim mi?</translation>
    </message>
    <message>
        <source>The very same delivery was imported before and the store has had no revision since (it is at %1): nothing was read again; this is the account of that time</source>
        <translation>Bu teslimin aynısı daha önce içe aktarılmış ve depoda o günden beri revizyon yok (%1 numarada): hiçbir şey yeniden okunmadı; bu, o günün hesabıdır</translation>
    </message>
</context>
<context>
    <name>Lane</name>
    <message>
        <source>This worker has no store.</source>
        <translation>Bu çalışanın deposu yok.</translation>
    </message>
</context>
<context>
    <name>LayerMapper</name>
    <message>
        <source>%1: &quot;%2&quot; is not in the code list %3; kept as it is</source>
        <translation>%1: &quot;%2&quot;, %3 kod listesinde yok; olduğu gibi tutuldu</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is not in the code list %3</source>
        <translation>%1: &quot;%2&quot;, %3 kod listesinde yok</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; cannot be read: %3</source>
        <translation>%1: &quot;%2&quot; okunamıyor: %3</translation>
    </message>
    <message>
        <source>%1 is required and the object has none</source>
        <translation>%1 zorunludur, nesnede yok</translation>
    </message>
    <message>
        <source>%1: a personal value cannot be read</source>
        <translation>%1: kişisel bir değer okunamıyor</translation>
    </message>
</context>
<context>
    <name>LayerModel</name>
    <message>
        <source>Too small here: drawn from 1/%1 on. Zoom in.</source>
        <translation>Burada çok küçük: 1/%1 ölçekten sonra çizilir. Yakınlaşın.</translation>
    </message>
    <message>
        <source>Too large here: drawn up to 1/%1. Zoom out.</source>
        <translation>Burada çok büyük: 1/%1 ölçeğe kadar çizilir. Uzaklaşın.</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Katman</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Sayı</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>Filter layers</source>
        <translation>Katmanları süz</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Katmanlar</translation>
    </message>
    <message>
        <source>Zoom to layer</source>
        <translation>Katmana yakınlaş</translation>
    </message>
    <message>
        <source>Open attribute table</source>
        <translation>Öznitelik tablosunu aç</translation>
    </message>
    <message>
        <source>Expand all</source>
        <translation>Tümünü genişlet</translation>
    </message>
    <message>
        <source>Collapse all</source>
        <translation>Tümünü daralt</translation>
    </message>
    <message>
        <source>Default layers and order</source>
        <translation>Varsayılan katmanlar ve sıra</translation>
    </message>
    <message>
        <source>Theme of the map</source>
        <translation>Haritanın teması</translation>
    </message>
    <message>
        <source>A ready look of the map: which layers are seen and how they are drawn</source>
        <translation>Haritanın hazır bir görünümü: hangi katmanların görüneceği ve nasıl çizileceği</translation>
    </message>
    <message>
        <source>Count and add up</source>
        <translation>Say ve topla</translation>
    </message>
</context>
<context>
    <name>LegendPanel</name>
    <message>
        <source>Nothing that needs a legend is in the view.</source>
        <translation>Görünümde lejant gerektiren bir şey yok.</translation>
    </message>
    <message>
        <source>Legend of the map</source>
        <translation>Harita lejantı</translation>
    </message>
    <message>
        <source>Too much is in view to look for every rare sign. Closer up the legend is complete.</source>
        <translation>Görünümde her seyrek işareti aramak için fazla nesne var. Yakınlaşınca lejant eksiksizdir.</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zaman</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Yazar</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tür</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Eklendi</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Değişti</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Silindi</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Açıklama</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Ne</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Fark</translation>
    </message>
    <message>
        <source>Revisions</source>
        <translation>Revizyonlar</translation>
    </message>
    <message>
        <source>Changes of the revision</source>
        <translation>Revizyonun değişiklikleri</translation>
    </message>
    <message>
        <source>… only the first %1 changes are listed</source>
        <translation>… yalnız ilk %1 değişiklik listelendi</translation>
    </message>
    <message>
        <source>Take this revision back</source>
        <translation>Bu revizyonu geri al</translation>
    </message>
    <message>
        <source>Makes the opposite changes as an edit of yours; look at them, then commit or undo them</source>
        <translation>Ters değişiklikleri sizin bir düzenlemeniz olarak yapar; bakın, sonra işleyin veya geri alın</translation>
    </message>
    <message>
        <source>Take back revision %1</source>
        <translation>%1. revizyonu geri al</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>&amp;Keep it in the system&apos;s keyring</source>
        <translation>Sistemin anahtarlığında &amp;sakla</translation>
    </message>
    <message>
        <source>Name and password</source>
        <translation>Kullanıcı adı ve parola</translation>
    </message>
    <message>
        <source>%1 wants to know who asks. What you give is known until the program ends and is not written into settings.</source>
        <translation>%1 kimin sorduğunu bilmek istiyor. Verdikleriniz program kapanana kadar bilinir, ayarlara yazılmaz.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Ad</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Parola</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Layers</source>
        <translation>Katmanlar</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Kart</translation>
    </message>
    <message>
        <source>City guide preview</source>
        <translation>Kent rehberi önizlemesi</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Bulgular</translation>
    </message>
    <message>
        <source>Uncommitted changes</source>
        <translation>İşlenmemiş değişiklikler</translation>
    </message>
    <message>
        <source>Attribute table</source>
        <translation>Öznitelik tablosu</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Geçmiş</translation>
    </message>
    <message>
        <source>East and north in the store&apos;s system</source>
        <translation>Deponun sisteminde doğu ve kuzey</translation>
    </message>
    <message>
        <source>Latitude and longitude</source>
        <translation>Enlem ve boylam</translation>
    </message>
    <message>
        <source>Coordinate system of the store</source>
        <translation>Deponun koordinat sistemi</translation>
    </message>
    <message>
        <source>Revision of the store and how many changes are not committed</source>
        <translation>Deponun revizyonu ve işlenmemiş değişiklik sayısı</translation>
    </message>
    <message>
        <source>Map scale</source>
        <translation>Harita ölçeği</translation>
    </message>
    <message>
        <source>Map scale; type another and press Enter</source>
        <translation>Harita ölçeği; başka bir ölçek yazıp Enter&apos;a basın</translation>
    </message>
    <message>
        <source>Committed as revision %1.</source>
        <translation>%1. revizyon olarak işlendi.</translation>
    </message>
    <message>
        <source>%1 – KentCBS</source>
        <translation>%1 – KentCBS</translation>
    </message>
    <message>
        <source>Revision %1</source>
        <translation>Revizyon %1</translation>
    </message>
    <message numerus="yes">
        <source>%n uncommitted</source>
        <translation>
            <numerusform>%n işlenmemiş</numerusform>
        </translation>
    </message>
    <message>
        <source>Uncommitted changes (%1)</source>
        <translation>İşlenmemiş değişiklikler (%1)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Geri al</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Yinele</translation>
    </message>
    <message>
        <source>&amp;New store …</source>
        <translation>&amp;Yeni depo …</translation>
    </message>
    <message>
        <source>Make an empty store</source>
        <translation>Boş bir depo oluştur</translation>
    </message>
    <message>
        <source>&amp;Open store …</source>
        <translation>Depo &amp;aç …</translation>
    </message>
    <message>
        <source>Open a store</source>
        <translation>Depo aç</translation>
    </message>
    <message>
        <source>Open the sample &amp;city</source>
        <translation>Örnek ş&amp;ehri aç</translation>
    </message>
    <message>
        <source>Open a made-up district to try everything on</source>
        <translation>Her şeyi denemek için kurgu bir ilçe aç</translation>
    </message>
    <message>
        <source>&amp;Import files …</source>
        <translation>&amp;Dosya içe aktar …</translation>
    </message>
    <message>
        <source>Import a delivery: files can also be dropped on the window</source>
        <translation>Teslimat içe aktar: dosyalar pencereye de bırakılabilir</translation>
    </message>
    <message>
        <source>Save map as &amp;picture or PDF …</source>
        <translation>Haritayı &amp;resim veya PDF olarak kaydet …</translation>
    </message>
    <message>
        <source>Save what the map shows</source>
        <translation>Haritanın gösterdiğini kaydet</translation>
    </message>
    <message>
        <source>&amp;Close store</source>
        <translation>Depoyu &amp;kapat</translation>
    </message>
    <message>
        <source>Back to the start page</source>
        <translation>Başlangıç sayfasına dön</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Çı&amp;kış</translation>
    </message>
    <message>
        <source>Leave KentCBS; uncommitted changes stay safe</source>
        <translation>KentCBS&apos;den çık; işlenmemiş değişiklikler güvende kalır</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>&amp;Seç</translation>
    </message>
    <message>
        <source>Select on the map and show the card</source>
        <translation>Haritada seç ve kartını göster</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Yakınlaş</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Yakınlaş</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>&amp;Uzaklaş</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Uzaklaş</translation>
    </message>
    <message>
        <source>Show &amp;everything</source>
        <translation>&amp;Her şeyi göster</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Her şeyi göster</translation>
    </message>
    <message>
        <source>&amp;Previous view</source>
        <translation>Ö&amp;nceki görünüm</translation>
    </message>
    <message>
        <source>Back to the view before</source>
        <translation>Önceki görünüme dön</translation>
    </message>
    <message>
        <source>&amp;Zoom to selection</source>
        <translation>Seçime ya&amp;kınlaş</translation>
    </message>
    <message>
        <source>Zoom to what is selected</source>
        <translation>Seçili olana yakınlaş</translation>
    </message>
    <message>
        <source>Measure lengths along a line</source>
        <translation>Bir çizgi boyunca uzunluk ölç</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Bul</translation>
    </message>
    <message>
        <source>Search parcels, addresses and places</source>
        <translation>Parsel, adres ve yer ara</translation>
    </message>
    <message>
        <source>Add &amp;backdrop …</source>
        <translation>&amp;Altlık ekle …</translation>
    </message>
    <message>
        <source>&amp;Check the data</source>
        <translation>Veriyi &amp;denetle</translation>
    </message>
    <message>
        <source>Run all checks and list the findings</source>
        <translation>Bütün denetimleri çalıştır ve bulguları listele</translation>
    </message>
    <message>
        <source>Edit &amp;corners</source>
        <translation>&amp;Köşeleri düzenle</translation>
    </message>
    <message>
        <source>Move, add and delete corners of what is selected; shared corners move together</source>
        <translation>Seçili olanın köşelerini taşı, ekle, sil; ortak köşeler birlikte taşınır</translation>
    </message>
    <message>
        <source>Edit &amp;attributes</source>
        <translation>Ö&amp;znitelikleri düzenle</translation>
    </message>
    <message>
        <source>Edit the attributes of what is selected</source>
        <translation>Seçili olanın özniteliklerini düzenle</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Sil</translation>
    </message>
    <message>
        <source>Delete what is selected (can be undone)</source>
        <translation>Seçili olanı sil (geri alınabilir)</translation>
    </message>
    <message>
        <source>&amp;Draw in the chosen layer</source>
        <translation>Seçili katmana &amp;çiz</translation>
    </message>
    <message>
        <source>Draw a new feature in the layer chosen on the left</source>
        <translation>Solda seçili katmana yeni nesne çiz</translation>
    </message>
    <message>
        <source>&amp;Commit …</source>
        <translation>İş&amp;le …</translation>
    </message>
    <message>
        <source>Make the uncommitted changes one revision</source>
        <translation>İşlenmemiş değişiklikleri bir revizyon yap</translation>
    </message>
    <message>
        <source>D&amp;iscard all changes …</source>
        <translation>Bütün değişiklikleri a&amp;t …</translation>
    </message>
    <message>
        <source>Drop all uncommitted changes</source>
        <translation>İşlenmemiş bütün değişiklikleri at</translation>
    </message>
    <message>
        <source>&amp;Split parcel</source>
        <translation>İ&amp;fraz</translation>
    </message>
    <message>
        <source>Split the selected parcel along a line (ifraz)</source>
        <translation>Seçili parseli bir çizgi boyunca böl (ifraz)</translation>
    </message>
    <message>
        <source>Click the cut line from outside to outside of the parcel; Enter cuts, Escape stops.</source>
        <translation>Kesim çizgisini parselin dışından dışına tıklayın; Enter keser, Escape bırakır.</translation>
    </message>
    <message>
        <source>&amp;Merge parcels</source>
        <translation>&amp;Tevhid</translation>
    </message>
    <message>
        <source>Merge the selected parcels into one (tevhid); select several with Ctrl</source>
        <translation>Seçili parselleri birleştir (tevhid); Ctrl ile birden çok seçin</translation>
    </message>
    <message>
        <source>Parcel &amp;card</source>
        <translation>Parsel ka&amp;rtı</translation>
    </message>
    <message>
        <source>Card and building rules of what is selected</source>
        <translation>Seçili olanın kartı ve yapılaşma koşulları</translation>
    </message>
    <message>
        <source>Imar durumu &amp;sheet …</source>
        <translation>İmar durumu &amp;belgesi …</translation>
    </message>
    <message>
        <source>Save the imar durumu sheet of the selected parcel as PDF</source>
        <translation>Seçili parselin imar durumu belgesini PDF olarak kaydet</translation>
    </message>
    <message>
        <source>&amp;Publish …</source>
        <translation>&amp;Yayınla …</translation>
    </message>
    <message>
        <source>Send the committed revisions to the shared store</source>
        <translation>İşlenmiş revizyonları paylaşılan depoya gönder</translation>
    </message>
    <message>
        <source>P&amp;ull</source>
        <translation>&amp;Al</translation>
    </message>
    <message>
        <source>Fetch what others published</source>
        <translation>Başkalarının yayınladıklarını al</translation>
    </message>
    <message>
        <source>Write city &amp;guide …</source>
        <translation>Kent &amp;rehberini yaz …</translation>
    </message>
    <message>
        <source>Write the city guide as a folder for any web server</source>
        <translation>Kent rehberini her web sunucusu için klasör olarak yaz</translation>
    </message>
    <message>
        <source>City guide pre&amp;view</source>
        <translation>Kent rehberi ön&amp;izlemesi</translation>
    </message>
    <message>
        <source>Show the city guide as citizens will see it</source>
        <translation>Kent rehberini vatandaşın göreceği gibi göster</translation>
    </message>
    <message>
        <source>Attribute &amp;table</source>
        <translation>Öznitelik &amp;tablosu</translation>
    </message>
    <message>
        <source>Show the attribute table</source>
        <translation>Öznitelik tablosunu göster</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>&amp;Geçmiş</translation>
    </message>
    <message>
        <source>Show the revisions of the store</source>
        <translation>Deponun revizyonlarını göster</translation>
    </message>
    <message>
        <source>&amp;Uncommitted changes</source>
        <translation>İşl&amp;enmemiş değişiklikler</translation>
    </message>
    <message>
        <source>Show what is not committed yet</source>
        <translation>Henüz işlenmemiş olanları göster</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>&amp;Depo</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>Dü&amp;zenle</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Görünüm</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Paneller</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>Di&amp;l</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Kalite</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Yayınla</translation>
    </message>
    <message>
        <source>Search and tasks</source>
        <translation>Arama ve görevler</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Görevler</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Bak</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Düzenle</translation>
    </message>
    <message>
        <source>Parcel</source>
        <translation>Parsel</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adres</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Altyapı</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Yayınla</translation>
    </message>
    <message>
        <source>Tools of the task</source>
        <translation>Görevin araçları</translation>
    </message>
    <message>
        <source>Draw a new feature of this theme</source>
        <translation>Bu temada yeni nesne çiz</translation>
    </message>
    <message>
        <source>New: %1</source>
        <translation>Yeni: %1</translation>
    </message>
    <message>
        <source>Select %1</source>
        <translation>%1 seç</translation>
    </message>
    <message>
        <source>Choose the layer to draw in on the left first.</source>
        <translation>Önce solda çizilecek katmanı seçin.</translation>
    </message>
    <message>
        <source>New %1: click its corners; Enter or double click ends, Backspace takes one back, Escape stops.</source>
        <translation>Yeni %1: köşelerine tıklayın; Enter veya çift tıklama bitirir, Backspace birini geri alır, Escape bırakır.</translation>
    </message>
    <message>
        <source>Add to the layer</source>
        <translation>Katmana ekle</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 ekle</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 sil</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n feature(s)</source>
        <translation>
            <numerusform>%n nesneyi sil</numerusform>
        </translation>
    </message>
    <message>
        <source>Select the one parcel to split first.</source>
        <translation>Önce ifraz edilecek tek parseli seçin.</translation>
    </message>
    <message>
        <source>Split %1</source>
        <translation>%1 böl</translation>
    </message>
    <message>
        <source>Split %1 (ifraz)</source>
        <translation>%1 ifrazı</translation>
    </message>
    <message>
        <source>Only features of one layer can be merged. Select parcels only.</source>
        <translation>Yalnız aynı katmanın nesneleri birleştirilebilir. Yalnız parsel seçin.</translation>
    </message>
    <message>
        <source>Select the parcels to merge first: click one, then the others with Ctrl.</source>
        <translation>Önce birleştirilecek parselleri seçin: birine tıklayın, diğerlerini Ctrl ile ekleyin.</translation>
    </message>
    <message>
        <source>Merge %1</source>
        <translation>%1 birleştir</translation>
    </message>
    <message>
        <source>%1 (tevhid)</source>
        <translation>%1 (tevhid)</translation>
    </message>
    <message>
        <source>Discard all changes</source>
        <translation>Bütün değişiklikleri at</translation>
    </message>
    <message numerus="yes">
        <source>%n uncommitted change(s) will be gone for good. The store stays as it is at revision %1.</source>
        <translation>
            <numerusform>%n işlenmemiş değişiklik kalıcı olarak silinecek. Depo %1. revizyondaki gibi kalır.</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>At</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Çakışmalar</translation>
    </message>
    <message>
        <source>Writing the city guide</source>
        <translation>Kent rehberi yazılıyor</translation>
    </message>
    <message>
        <source>The city guide is in %1: %2 tiles, %3 places, %4 doors.</source>
        <translation>Kent rehberi %1 içinde: %2 karo, %3 yer, %4 kapı.</translation>
    </message>
    <message>
        <source>Select the parcel first.</source>
        <translation>Önce parseli seçin.</translation>
    </message>
    <message>
        <source>Save the imar durumu sheet</source>
        <translation>İmar durumu belgesini kaydet</translation>
    </message>
    <message>
        <source>imar-durumu-%1.pdf</source>
        <translation>imar-durumu-%1.pdf</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Kaydedildi: %1</translation>
    </message>
    <message>
        <source>Making the sample city</source>
        <translation>Örnek şehir hazırlanıyor</translation>
    </message>
    <message>
        <source>Making the store %1</source>
        <translation>%1 deposu oluşturuluyor</translation>
    </message>
    <message>
        <source>KentCBS stores (*.kbs);;All files (*)</source>
        <translation>KentCBS depoları (*.kbs);;Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Import files</source>
        <translation>Dosya içe aktar</translation>
    </message>
    <message>
        <source>Make or open a store first; the dropped files are imported into it then.</source>
        <translation>Önce bir depo oluşturun veya açın; bırakılan dosyalar ona aktarılır.</translation>
    </message>
    <message>
        <source>An import is under way on the left. Finish or cancel it first.</source>
        <translation>Solda süren bir içe aktarma var. Önce onu bitirin veya iptal edin.</translation>
    </message>
    <message>
        <source>Checking the data</source>
        <translation>Veri denetleniyor</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Denetim</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Picture (*.png)</source>
        <translation>PDF (*.pdf);;Resim (*.png)</translation>
    </message>
    <message>
        <source>The picture could not be written to %1.</source>
        <translation>Resim %1 dosyasına yazılamadı.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>Saving the map</source>
        <translation>Harita kaydediliyor</translation>
    </message>
    <message>
        <source>Archives (*.zip *.7z *.tar *.tgz *.tar.gz *.tar.xz *.tar.zst)</source>
        <translation>Arşivler (*.zip *.7z *.tar *.tgz *.tar.gz *.tar.xz *.tar.zst)</translation>
    </message>
    <message>
        <source>Search text</source>
        <translation>Arama metni</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Tanımla</translation>
    </message>
    <message>
        <source>Map sheet under the pointer, of the scale that suits the map&apos;s</source>
        <translation>İmlecin altındaki pafta, haritanın ölçeğine uygun ölçekte</translation>
    </message>
    <message>
        <source>Import from a se&amp;rvice …</source>
        <translation>Se&amp;rvisten içe aktar …</translation>
    </message>
    <message>
        <source>Import what a WFS or an OGC API Features service gives at an address</source>
        <translation>Bir adresteki WFS ya da OGC API Features servisinin verdiklerini içe aktar</translation>
    </message>
    <message>
        <source>&amp;Print …</source>
        <translation>&amp;Yazdır …</translation>
    </message>
    <message>
        <source>Sheets on paper, exact in scale, with title block, grid and legend</source>
        <translation>Başlık, kareler ağı ve lejantla, kâğıtta tam ölçekli paftalar</translation>
    </message>
    <message>
        <source>&amp;Bookmarks</source>
        <translation>Yer i&amp;mleri</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Lejant</translation>
    </message>
    <message>
        <source>Thematic map</source>
        <translation>Tematik harita</translation>
    </message>
    <message>
        <source>Usual look</source>
        <translation>Alışılmış görünüm</translation>
    </message>
    <message>
        <source>&amp;Measure length</source>
        <translation>&amp;Uzunluk ölç</translation>
    </message>
    <message>
        <source>Measure &amp;area</source>
        <translation>&amp;Alan ölç</translation>
    </message>
    <message>
        <source>Measure the area inside a line</source>
        <translation>Çizilen sınırın içindeki alanı ölç</translation>
    </message>
    <message>
        <source>Measure an&amp;gle</source>
        <translation>Aç&amp;ı ölç</translation>
    </message>
    <message>
        <source>Measure the angle between two directions</source>
        <translation>İki doğrultu arasındaki açıyı ölç</translation>
    </message>
    <message>
        <source>&amp;Identify</source>
        <translation>&amp;Tanımla</translation>
    </message>
    <message>
        <source>List everything that lies at a place, from all layers</source>
        <translation>Bir yerde bulunan her şeyi bütün katmanlardan listele</translation>
    </message>
    <message>
        <source>&amp;Go to …</source>
        <translation>&amp;Git …</translation>
    </message>
    <message>
        <source>Go to coordinates or to a map sheet</source>
        <translation>Koordinata ya da paftaya git</translation>
    </message>
    <message>
        <source>Add &amp;bookmark …</source>
        <translation>&amp;Yer imi ekle …</translation>
    </message>
    <message>
        <source>Keep this view under a name</source>
        <translation>Bu görünümü bir adla sakla</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Karşılaştır</translation>
    </message>
    <message>
        <source>&amp;Overview map</source>
        <translation>&amp;Genel bakış haritası</translation>
    </message>
    <message>
        <source>Show a small map of everything in the corner</source>
        <translation>Köşede her şeyi gösteren küçük bir harita göster</translation>
    </message>
    <message>
        <source>&amp;North arrow and scale bar</source>
        <translation>&amp;Kuzey oku ve ölçek çubuğu</translation>
    </message>
    <message>
        <source>Show the north arrow and the scale bar on the map</source>
        <translation>Haritada kuzey okunu ve ölçek çubuğunu göster</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Git</translation>
    </message>
    <message>
        <source>East and north (500000 4400000), latitude and longitude (39.74 30.00)
or a map sheet (H22-c-25-a-1-a):</source>
        <translation>Sağa ve yukarı değer (500000 4400000), enlem ve boylam (39.74 30.00)
ya da pafta (H22-c-25-a-1-a):</translation>
    </message>
    <message>
        <source>Add bookmark</source>
        <translation>Yer imi ekle</translation>
    </message>
    <message>
        <source>A name for what the map shows now:</source>
        <translation>Haritanın şimdi gösterdiği yer için bir ad:</translation>
    </message>
    <message>
        <source>Bookmark “%1” is in the menu View → Bookmarks.</source>
        <translation>“%1” yer imi Görünüm → Yer imleri menüsünde.</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Kaldır</translation>
    </message>
    <message>
        <source>Revision %1 · &lt;b&gt;%2 is there&lt;/b&gt;</source>
        <translation>Revizyon %1 · &lt;b&gt;%2 yayında&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Open a store in a &amp;database …</source>
        <translation>&amp;Veri tabanındaki depoyu aç …</translation>
    </message>
    <message>
        <source>Open a store that a PostgreSQL server keeps for many</source>
        <translation>PostgreSQL sunucusunda birçok kişinin kullandığı depoyu aç</translation>
    </message>
    <message>
        <source>Add &amp;raster …</source>
        <translation>&amp;Raster ekle …</translation>
    </message>
    <message>
        <source>Lay an orthophoto, satellite image, scanned sheet or elevation model under the map</source>
        <translation>Haritanın altına ortofoto, uydu görüntüsü, taranmış pafta ya da yükseklik modeli ser</translation>
    </message>
    <message>
        <source>Add &amp;mosaic …</source>
        <translation>&amp;Mozaik ekle …</translation>
    </message>
    <message>
        <source>Lay a folder of picture sheets under the map as one layer</source>
        <translation>Bir klasördeki görüntü paftalarını tek katman olarak haritanın altına ser</translation>
    </message>
    <message>
        <source>Lay a WMS, WMTS or tile service under the map</source>
        <translation>Haritanın altına WMS, WMTS ya da karo servisi ser</translation>
    </message>
    <message>
        <source>&amp;Georeference a scan …</source>
        <translation>&amp;Taranmış paftayı yerine oturt …</translation>
    </message>
    <message>
        <source>Give a scanned sheet its place by control points</source>
        <translation>Taranmış paftayı kontrol noktalarıyla yerine oturt</translation>
    </message>
    <message>
        <source>Open a store in a database</source>
        <translation>Veri tabanındaki depoyu aç</translation>
    </message>
    <message>
        <source>Address of the store (the password comes from ~/.pgpass or the system&apos;s keyring):</source>
        <translation>Deponun adresi (parola ~/.pgpass dosyasından ya da sistemin anahtarlığından gelir):</translation>
    </message>
    <message>
        <source>Georeference a scanned sheet</source>
        <translation>Taranmış paftayı yerine oturt</translation>
    </message>
    <message>
        <source>Pictures (*.tif *.tiff *.png *.jpg *.jpeg *.jp2 *.bmp);;All files (*)</source>
        <translation>Görüntüler (*.tif *.tiff *.png *.jpg *.jpeg *.jp2 *.bmp);;Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Taslaklar</translation>
    </message>
    <message>
        <source>Draft &quot;%1&quot; – %2 – KentCBS</source>
        <translation>&quot;%1&quot; taslağı – %2 – KentCBS</translation>
    </message>
    <message numerus="yes">
        <source>%n in the draft</source>
        <translation>
            <numerusform>taslakta %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Changes of the draft (%1)</source>
        <translation>Taslağın değişiklikleri (%1)</translation>
    </message>
    <message>
        <source>&amp;Drafts</source>
        <translation>&amp;Taslaklar</translation>
    </message>
    <message>
        <source>Plan changes beside the valid plan: begin, review, merge</source>
        <translation>Yürürlükteki planın yanında plan tadilatları: başlat, incele, yürürlüğe al</translation>
    </message>
    <message>
        <source>A sheet shows what is in force, and a draft is not. Go back to the valid plan first.</source>
        <translation>Pafta yürürlükte olanı gösterir, taslak yürürlükte değildir. Önce yürürlükteki plana dönün.</translation>
    </message>
    <message>
        <source>An import goes into the valid plan. Go back to it from the draft first.</source>
        <translation>İçe aktarma yürürlükteki plana yapılır. Önce taslaktan yürürlükteki plana dönün.</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Özet</translation>
    </message>
    <message>
        <source>Compare two dates, looks or choices of layers, by a divider to drag or side by side</source>
        <translation>İki tarihi, görünümü ya da katman seçimini sürüklenen bir ayraçla ya da yan yana karşılaştır</translation>
    </message>
    <message>
        <source>The store is backed up and verified: %1</source>
        <translation>Depo yedeklendi ve doğrulandı: %1</translation>
    </message>
    <message>
        <source>%1 is not the backup that was written there; it was left alone.</source>
        <translation>%1 oraya yazılan yedek değil; dokunulmadı.</translation>
    </message>
    <message>
        <source>The store could not be backed up: %1</source>
        <translation>Depo yedeklenemedi: %1</translation>
    </message>
    <message>
        <source>Who read personal &amp;data …</source>
        <translation>Kişisel &amp;veriyi kim okudu …</translation>
    </message>
    <message>
        <source>The log of accesses to personal data: for the owner of the store and for auditors</source>
        <translation>Kişisel verilere erişim kaydı: deponun sahibi ve denetçiler için</translation>
    </message>
    <message>
        <source>&amp;Backups …</source>
        <translation>&amp;Yedekler …</translation>
    </message>
    <message>
        <source>Back the store up by itself, every day or week, or now</source>
        <translation>Depoyu her gün, her hafta kendiliğinden ya da şimdi yedekle</translation>
    </message>
</context>
<context>
    <name>MapCanvas</name>
    <message>
        <source>Map</source>
        <translation>Harita</translation>
    </message>
    <message>
        <source>The map of the open store. Arrow keys pan, plus and minus zoom, Home shows everything.</source>
        <translation>Açık deponun haritası. Ok tuşları kaydırır, artı ve eksi yakınlaştırır, Home her şeyi gösterir.</translation>
    </message>
    <message>
        <source>%1 km</source>
        <translation>%1 km</translation>
    </message>
    <message>
        <source>%1 m</source>
        <translation>%1 m</translation>
    </message>
    <message>
        <source>N</source>
        <comment>north, on the map&apos;s arrow</comment>
        <translation>K</translation>
    </message>
</context>
<context>
    <name>MapComparison</name>
    <message>
        <source>End the comparison</source>
        <translation>Karşılaştırmayı bitir</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Sol</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Sağ</translation>
    </message>
    <message>
        <source>One map with a divider to drag</source>
        <translation>Sürüklenen ayraçla tek harita</translation>
    </message>
    <message>
        <source>Two maps of the same place, side by side</source>
        <translation>Aynı yerin iki haritası, yan yana</translation>
    </message>
</context>
<context>
    <name>Mapping</name>
    <message>
        <source>no layer is mapped</source>
        <translation>hiçbir katman eşlenmemiş</translation>
    </message>
    <message>
        <source>The mapping %1 cannot be read: %2</source>
        <translation>%1 eşlemesi okunamıyor: %2</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>Adı ve klasörü denetleyin.</translation>
    </message>
    <message>
        <source>%1 is not a mapping: %2 at byte %3</source>
        <translation>%1 bir eşleme değil: %3. baytta %2</translation>
    </message>
    <message>
        <source>Give a file that the window&apos;s mapping editor saved.</source>
        <translation>Pencerenin eşleme düzenleyicisinin kaydettiği bir dosya verin.</translation>
    </message>
    <message>
        <source>The mapping cannot be written to %1: %2</source>
        <translation>Eşleme %1 dosyasına yazılamıyor: %2</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Başka bir klasör seçin.</translation>
    </message>
    <message>
        <source>%1 is not a mapping: it is a JSON list</source>
        <translation>%1 bir eşleme değil: bir JSON listesi</translation>
    </message>
</context>
<context>
    <name>MappingEditor</name>
    <message>
        <source>Mapping</source>
        <translation>Eşleme</translation>
    </message>
    <message>
        <source>Own mapping</source>
        <translation>Kendi eşlemesi</translation>
    </message>
    <message>
        <source>Columns and what becomes of them</source>
        <translation>Sütunlar ve ne olacakları</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Sütun</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Örnekler</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Öznitelik</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>&amp;Katman</translation>
    </message>
    <message>
        <source>becomes &amp;class</source>
        <translation>&amp;sınıfı</translation>
    </message>
    <message>
        <source>Attribute for %1</source>
        <translation>%1 için öznitelik</translation>
    </message>
    <message>
        <source>Save the mapping</source>
        <translation>Eşlemeyi kaydet</translation>
    </message>
    <message>
        <source>Mappings (*.json)</source>
        <translation>Eşlemeler (*.json)</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Neden</translation>
    </message>
    <message>
        <source>Name of the supplier</source>
        <translation>Gönderenin adı</translation>
    </message>
    <message>
        <source>Save and use</source>
        <translation>Kaydet ve kullan</translation>
    </message>
    <message>
        <source>Keep it under the supplier&apos;s name; it is offered when a file with these columns comes</source>
        <translation>Gönderenin adıyla sakla; bu sütunları taşıyan dosya gelince önerilir</translation>
    </message>
    <message>
        <source>Save as a file …</source>
        <translation>Dosya olarak kaydet …</translation>
    </message>
    <message>
        <source>&amp;Supplier</source>
        <translation>&amp;Gönderen</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>elle seçildi</translation>
    </message>
    <message>
        <source>left out: counted in the ledger, not loaded</source>
        <translation>dışarıda: defterde sayılır, yüklenmez</translation>
    </message>
    <message>
        <source>looks like personal data: it comes in only if you choose an attribute</source>
        <translation>kişisel veriye benziyor: yalnızca bir öznitelik seçerseniz alınır</translation>
    </message>
    <message>
        <source>kept with all attributes as text</source>
        <translation>bütün öznitelikleriyle metin olarak saklanır</translation>
    </message>
    <message>
        <source>no attribute is called so</source>
        <translation>bu adda öznitelik yok</translation>
    </message>
    <message>
        <source>(no attribute)</source>
        <translation>(öznitelik yok)</translation>
    </message>
    <message>
        <source>(leave out)</source>
        <translation>(dışarıda bırak)</translation>
    </message>
</context>
<context>
    <name>MeasureTool</name>
    <message>
        <source>%1 m</source>
        <translation>%1 m</translation>
    </message>
    <message>
        <source>%1 m²</source>
        <translation>%1 m²</translation>
    </message>
    <message>
        <source>%1 gon (%2° %3′ %4″)</source>
        <translation>%1 gon (%2° %3′ %4″)</translation>
    </message>
    <message>
        <source>Click along what to measure; double click or Enter ends, Backspace takes back, Escape clears.</source>
        <translation>Ölçülecek şey boyunca tıklayın; çift tıklama ya da Enter bitirir, Backspace geri alır, Escape temizler.</translation>
    </message>
    <message>
        <source>Click the corners of the area; double click or Enter ends, Backspace takes back, Escape clears.</source>
        <translation>Alanın köşelerine tıklayın; çift tıklama ya da Enter bitirir, Backspace geri alır, Escape temizler.</translation>
    </message>
    <message>
        <source>Click a point on the first side, then the corner, then a point on the second side.</source>
        <translation>Birinci kenarda bir noktaya, sonra köşeye, sonra ikinci kenarda bir noktaya tıklayın.</translation>
    </message>
    <message>
        <source>Length %1</source>
        <translation>Uzunluk %1</translation>
    </message>
    <message>
        <source>Area %1, perimeter %2</source>
        <translation>Alan %1, çevre %2</translation>
    </message>
    <message>
        <source>Angle %1</source>
        <translation>Açı %1</translation>
    </message>
</context>
<context>
    <name>MergeDraftDialog</name>
    <message>
        <source>Merge the draft</source>
        <translation>Taslağı yürürlüğe al</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Yürürlüğe alan</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>&amp;Açıklama</translation>
    </message>
    <message>
        <source>Merge into the valid plan</source>
        <translation>Yürürlüğe al</translation>
    </message>
    <message>
        <source>The draft &lt;b&gt;%1&lt;/b&gt;, approved by %2, becomes one revision of the valid plan.</source>
        <translation>%2 tarafından onaylanan &lt;b&gt;%1&lt;/b&gt; taslağı yürürlükteki planın bir revizyonu olur.</translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%n conflict(s):&lt;/b&gt; the valid plan was changed meanwhile where the draft changes it. Nothing was written. Choose what to keep for each, then try again.</source>
        <translation>
            <numerusform>&lt;b&gt;%n çakışma:&lt;/b&gt; taslağın değiştirdiği yerlerde yürürlükteki plan bu arada değişti. Hiçbir şey yazılmadı. Her biri için kalacak olanı seçip yeniden deneyin.</numerusform>
        </translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is revision %2 of the valid plan.</source>
        <translation>&quot;%1&quot; taslağı yürürlükteki planın %2. revizyonu oldu.</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is closed; it changed nothing.</source>
        <translation>&quot;%1&quot; taslağı kapandı; hiçbir şey değiştirmedi.</translation>
    </message>
    <message>
        <source>The draft&apos;s</source>
        <translation>Taslağınki</translation>
    </message>
    <message>
        <source>The valid plan&apos;s</source>
        <translation>Yürürlükteki planınki</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>İletiyi kapat</translation>
    </message>
</context>
<context>
    <name>NewDraftDialog</name>
    <message>
        <source>New draft</source>
        <translation>Yeni taslak</translation>
    </message>
    <message>
        <source>for instance the plan change&apos;s place and number</source>
        <translation>örneğin tadilatın yeri ve numarası</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Ad</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Başlatan</translation>
    </message>
    <message>
        <source>Begin the draft</source>
        <translation>Taslağı başlat</translation>
    </message>
    <message>
        <source>A draft is a plan change (plan tadilatı) beside the valid plan. You edit it as usual; the valid plan stays as it is until somebody approves the draft and it is merged.</source>
        <translation>Taslak, yürürlükteki planın yanında bir plan tadilatıdır. Her zamanki gibi düzenlersiniz; biri taslağı onaylayıp taslak yürürlüğe alınana kadar yürürlükteki plan olduğu gibi kalır.</translation>
    </message>
</context>
<context>
    <name>NewStoreDialog</name>
    <message>
        <source>New store</source>
        <translation>Yeni depo</translation>
    </message>
    <message>
        <source>for example: Akçapınar Belediyesi</source>
        <translation>örneğin: Akçapınar Belediyesi</translation>
    </message>
    <message>
        <source>The TM zone of the municipality. It cannot be changed later.</source>
        <translation>Belediyenin TM dilimi. Sonradan değiştirilemez.</translation>
    </message>
    <message>
        <source>Choose folder and file name</source>
        <translation>Klasör ve dosya adı seçin</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Ad</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Dosya</translation>
    </message>
    <message>
        <source>C&amp;oordinate system</source>
        <translation>K&amp;oordinat sistemi</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Oluştur</translation>
    </message>
    <message>
        <source>KentCBS stores (*.kbs)</source>
        <translation>KentCBS depoları (*.kbs)</translation>
    </message>
</context>
<context>
    <name>OverviewMap</name>
    <message>
        <source>The whole store. Click or drag to move the map there.</source>
        <translation>Deponun tamamı. Haritayı oraya götürmek için tıklayın ya da sürükleyin.</translation>
    </message>
    <message>
        <source>Overview map</source>
        <translation>Genel bakış haritası</translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation>Çiziliyor …</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Scanned sheet</source>
        <translation>Taranmış pafta</translation>
    </message>
</context>
<context>
    <name>PlaceText</name>
    <message>
        <source>E %1  N %2</source>
        <translation>Y %1  X %2</translation>
    </message>
    <message>
        <source>This store&apos;s system knows no degrees.</source>
        <translation>Bu deponun koordinat sistemi derece bilmiyor.</translation>
    </message>
    <message>
        <source>“%1” is neither a pair of coordinates nor the name of a map sheet.</source>
        <translation>“%1” ne bir koordinat çifti ne de bir pafta adı.</translation>
    </message>
    <message>
        <source>Write east and north (500000 4400000), latitude and longitude (39.74 30.00) or a sheet (H22-c-25-a).</source>
        <translation>Sağa ve yukarı değer (500000 4400000), enlem ve boylam (39.74 30.00) ya da pafta (H22-c-25-a) yazın.</translation>
    </message>
    <message>
        <source>This store&apos;s system knows no map sheets.</source>
        <translation>Bu deponun koordinat sisteminde pafta yok.</translation>
    </message>
</context>
<context>
    <name>Placement</name>
    <message>
        <source> (north first)</source>
        <translation> (önce kuzey)</translation>
    </message>
    <message>
        <source>The file does not say its coordinate system, and its coordinates (%1) do not tell it</source>
        <translation>Dosya koordinat sistemini bildirmiyor, koordinatları (%1) da bunu söylemiyor</translation>
    </message>
    <message>
        <source>They may be local: ask the sender, and name the system with --crs EPSG:n (in the window: choose it in the import sheet).</source>
        <translation>Yerel olabilirler: göndericiye sorun ve sistemi --crs EPSG:n ile verin (pencerede: içe aktarma sayfasında seçin).</translation>
    </message>
    <message>
        <source>They may be %1: name the right one with --crs EPSG:n (in the window: choose it in the import sheet).</source>
        <translation>%1 olabilirler: doğrusunu --crs EPSG:n ile verin (pencerede: içe aktarma sayfasında seçin).</translation>
    </message>
    <message>
        <source>not declared; %1</source>
        <translation>bildirilmemiş; %1</translation>
    </message>
    <message>
        <source>The coordinate system is not declared. It was taken for %1 %2 (%3); name another with --crs EPSG:n if that is wrong</source>
        <translation>Koordinat sistemi bildirilmemiş. %1 %2 olarak alındı (%3); yanlışsa --crs EPSG:n ile doğrusunu verin</translation>
    </message>
    <message>
        <source>the object does not say its coordinate system</source>
        <translation>nesne koordinat sistemini bildirmiyor</translation>
    </message>
    <message>
        <source>a coordinate is not a number</source>
        <translation>bir koordinat sayı değil</translation>
    </message>
    <message>
        <source>the coordinates (around %1) lie outside of the area of %2 (%3), but with the axes swapped they fit: import again with --axis %4 if that is right</source>
        <translation>koordinatlar (%1 dolayında) %2 (%3) alanının dışında, ama eksenler değiştirilince uyuyor: doğrusu buysa --axis %4 ile yeniden içe aktarın</translation>
    </message>
    <message>
        <source>the coordinates (around %1) lie outside of the area of %2 (%3); is it really this system? Name the right one with --crs EPSG:n</source>
        <translation>koordinatlar (%1 dolayında) %2 (%3) alanının dışında; gerçekten bu sistem mi? Doğrusunu --crs EPSG:n ile verin</translation>
    </message>
    <message>
        <source>%1 does not state the axis order; only north first fits its area, so it was read so</source>
        <translation>%1 eksen sırasını bildirmiyor; alanına yalnız önce kuzey uyuyor, öyle okundu</translation>
    </message>
    <message>
        <source>the coordinates (around %1, %2) cannot be brought to the store&apos;s %3: %4</source>
        <translation>koordinatlar (%1, %2 dolayında) deponun %3 sistemine dönüştürülemiyor: %4</translation>
    </message>
    <message>
        <source>from %1 to %2 positions are good to ±%3 m (%4)</source>
        <translation>%1 sisteminden %2 sistemine konumların doğruluğu ±%3 m (%4)</translation>
    </message>
    <message>
        <source>objects lie outside of the area of the store&apos;s system %1 (%2); lengths and areas are not true there</source>
        <translation>nesneler deponun sisteminin (%1) alanı (%2) dışında; orada uzunluk ve alanlar doğru değildir</translation>
    </message>
</context>
<context>
    <name>PlanFeatureWriter</name>
    <message>
        <source>%1 is not given, so its feature type is not known</source>
        <translation>%1 verilmemiş, bu yüzden nesne türü bilinmiyor</translation>
    </message>
    <message>
        <source>the schema has no feature type for &quot;%1&quot;</source>
        <translation>şemada &quot;%1&quot; için nesne türü yok</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2: %3</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is not a number of the kind that the schema asks for (%3)</source>
        <translation>%1: &quot;%2&quot; şemanın istediği türden bir sayı değil (%3)</translation>
    </message>
    <message>
        <source>%1: the schema %2 has no value for &quot;%3&quot;</source>
        <translation>%1: %2 şemasında &quot;%3&quot; için değer yok</translation>
    </message>
    <message>
        <source>%1 holds a character that XML cannot carry</source>
        <translation>%1, XML&apos;in taşıyamadığı bir karakter içeriyor</translation>
    </message>
    <message>
        <source>it has no geometry</source>
        <translation>geometrisi yok</translation>
    </message>
    <message>
        <source>its geometry has %1 parts, the schema allows one (%2)</source>
        <translation>geometrisi %1 parçalı, şema bir parçaya izin veriyor (%2)</translation>
    </message>
    <message>
        <source>%1 is not given</source>
        <translation>%1 verilmemiş</translation>
    </message>
</context>
<context>
    <name>PointTool</name>
    <message>
        <source>Click the place on the map</source>
        <translation>Haritada yere tıklayın</translation>
    </message>
</context>
<context>
    <name>PostgisStore</name>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 geometrisi bozuk</translation>
    </message>
    <message>
        <source>Search text of %1</source>
        <translation>%1 arama metni</translation>
    </message>
    <message>
        <source>%1 may not read the personal data of %2</source>
        <translation>%1, %2 sınıfının kişisel verilerini okuma yetkisine sahip değil</translation>
    </message>
    <message>
        <source>The draft holds features of %1, and %2 lacks the right to %3 them whole</source>
        <translation>Taslakta %1 nesneleri var ve %2 kullanıcısının bunların tamamı için &quot;%3&quot; yetkisi yok</translation>
    </message>
    <message>
        <source>Who read personal data is told to the owner of the store and to auditors only</source>
        <translation>Kişisel veriyi kimin okuduğu yalnız deponun sahibine ve denetçilere gösterilir</translation>
    </message>
    <message>
        <source>Its owner %1 can give the right: %2</source>
        <translation>Yetkiyi sahibi %1 verebilir: %2</translation>
    </message>
</context>
<context>
    <name>PrintDialog</name>
    <message>
        <source>Print</source>
        <translation>Yazdır</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Şablon</translation>
    </message>
    <message>
        <source>as the template</source>
        <translation>şablondaki gibi</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Bu pafta</translation>
    </message>
    <message>
        <source>All sheets of what the map shows</source>
        <translation>Haritada görünenin bütün paftaları</translation>
    </message>
    <message>
        <source>All sheets of the selection</source>
        <translation>Seçilenlerin bütün paftaları</translation>
    </message>
    <message>
        <source>&amp;Template</source>
        <translation>Ş&amp;ablon</translation>
    </message>
    <message>
        <source>&amp;Paper</source>
        <translation>&amp;Kâğıt</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>Ö&amp;lçek</translation>
    </message>
    <message>
        <source>&amp;Sheets</source>
        <translation>&amp;Paftalar</translation>
    </message>
    <message>
        <source>T&amp;itle</source>
        <translation>&amp;Başlık</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Yazar</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>Pafta</translation>
    </message>
    <message>
        <source>Sheets show the committed data of the current revision. Drag the frame on the map.</source>
        <translation>Paftalar güncel revizyonun kaydedilmiş verilerini gösterir. Çerçeveyi haritada sürükleyin.</translation>
    </message>
    <message>
        <source>Preview of the page</source>
        <translation>Sayfanın önizlemesi</translation>
    </message>
    <message>
        <source>Save as P&amp;DF …</source>
        <translation>P&amp;DF olarak kaydet …</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a scale</source>
        <translation>&quot;%1&quot; bir ölçek değil</translation>
    </message>
    <message>
        <source>Write it as 1/1000</source>
        <translation>1/1000 biçiminde yazın</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>Hiçbir şey seçilmemiş</translation>
    </message>
    <message>
        <source>Select on the map what the sheets shall show</source>
        <translation>Paftaların göstereceklerini haritada seçin</translation>
    </message>
    <message numerus="yes">
        <source>%n sheet(s)</source>
        <translation>
            <numerusform>%n pafta</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the sheets</source>
        <translation>Paftaları kaydet</translation>
    </message>
    <message>
        <source>sheet.pdf</source>
        <translation>pafta.pdf</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Picture (*.png);;Scalable drawing (*.svg)</source>
        <translation>PDF (*.pdf);;Resim (*.png);;Ölçeklenebilir çizim (*.svg)</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>Yazdırılıyor</translation>
    </message>
</context>
<context>
    <name>PrintFrameTool</name>
    <message>
        <source>Drag the frame to what the sheet shall show</source>
        <translation>Çerçeveyi paftanın göstereceği yere sürükleyin</translation>
    </message>
</context>
<context>
    <name>Probe</name>
    <message>
        <source>The file %1 does not exist</source>
        <translation>%1 dosyası yok</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>Adı ve klasörü denetleyin.</translation>
    </message>
    <message>
        <source>The file %1 may not be read</source>
        <translation>%1 dosyasını okuma izni yok</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>İzinlerini denetleyin.</translation>
    </message>
    <message>
        <source>The file %1 is empty</source>
        <translation>%1 dosyası boş</translation>
    </message>
    <message>
        <source>Ask for the delivery again.</source>
        <translation>Teslimatı yeniden isteyin.</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>The language changes as soon as the running tasks are done.</source>
        <translation>Dil, süren görevler bitince değişir.</translation>
    </message>
</context>
<context>
    <name>PublishDialog</name>
    <message>
        <source>What</source>
        <translation>Ne</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Sınıf</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Nesne</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Fark</translation>
    </message>
    <message>
        <source>Looking for the shared store …</source>
        <translation>Paylaşılan depo aranıyor …</translation>
    </message>
    <message>
        <source>Changes to be published</source>
        <translation>Yayınlanacak değişiklikler</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Yayınla</translation>
    </message>
    <message>
        <source>Pull</source>
        <translation>Al</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Yazar</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>&amp;Açıklama</translation>
    </message>
    <message>
        <source>Looking at the shared store</source>
        <translation>Paylaşılan depoya bakılıyor</translation>
    </message>
    <message>
        <source>This store is no workspace: it has no shared store to publish to. Make a workspace with &lt;b&gt;kbs checkout&lt;/b&gt; from the shared store, and open that.</source>
        <translation>Bu depo bir çalışma alanı değil: yayınlayacağı paylaşılan depo yok. Paylaşılan depodan &lt;b&gt;kbs checkout&lt;/b&gt; ile bir çalışma alanı oluşturup onu açın.</translation>
    </message>
    <message>
        <source>Shared store: &lt;b&gt;%1&lt;/b&gt;, known up to its revision %2.</source>
        <translation>Paylaşılan depo: &lt;b&gt;%1&lt;/b&gt;, %2. revizyonuna kadar biliniyor.</translation>
    </message>
    <message>
        <source>Uncommitted changes are not published; commit them first.</source>
        <translation>İşlenmemiş değişiklikler yayınlanmaz; önce işleyin.</translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%n conflict(s).&lt;/b&gt; Nothing was changed on either side. Choose what to keep for each, then try again.</source>
        <translation>
            <numerusform>&lt;b&gt;%n çakışma.&lt;/b&gt; İki tarafta da hiçbir şey değişmedi. Her biri için neyin kalacağını seçip yeniden deneyin.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to do: both sides are the same.</source>
        <translation>Yapılacak bir şey yok: iki taraf aynı.</translation>
    </message>
    <message>
        <source>Published as revision %1 of the shared store.</source>
        <translation>Paylaşılan deponun %1. revizyonu olarak yayınlandı.</translation>
    </message>
    <message>
        <source>Fetched what others published; it is revision %1 here.</source>
        <translation>Başkalarının yayınladıkları alındı; burada %1. revizyon.</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Benimki</translation>
    </message>
    <message>
        <source>The shared store&apos;s</source>
        <translation>Ortak deponunki</translation>
    </message>
</context>
<context>
    <name>QTableView</name>
    <message>
        <source>Copy rows</source>
        <translation>Satırları kopyala</translation>
    </message>
</context>
<context>
    <name>Quality</name>
    <message>
        <source>the parcel&apos;s own limit</source>
        <translation>parselin kendi sınırı</translation>
    </message>
    <message>
        <source>%1: registered %2 m², drawn %3 m²; the difference of %4 m² exceeds %5 m² (%6)</source>
        <translation>%1: tescilli %2 m², çizilen %3 m²; %4 m² fark %5 m² sınırını aşıyor (%6)</translation>
    </message>
    <message>
        <source>The registered area differs from the drawn one by more than the error limit</source>
        <translation>Tescilli alan ile çizilen alan arasındaki fark yanılma sınırını aşıyor</translation>
    </message>
    <message>
        <source>The rules for area tolerances are missing in the program</source>
        <translation>Programda yanılma sınırı kuralları eksik</translation>
    </message>
    <message>
        <source>No rule for area tolerances is known for %1</source>
        <translation>%1 için yanılma sınırı kuralı bilinmiyor</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; must be given</source>
        <translation>%1: &quot;%2&quot; verilmelidir</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no code of the list &quot;%3&quot; (%4)</source>
        <translation>%1: &quot;%2&quot;, &quot;%3&quot; (%4) listesinde yok</translation>
    </message>
    <message>
        <source>A required attribute is missing</source>
        <translation>Zorunlu öznitelik eksik</translation>
    </message>
    <message>
        <source>A value is not in its code list</source>
        <translation>Değer kod listesinde yok</translation>
    </message>
    <message>
        <source>%1 stands on no parcel</source>
        <translation>%1 hiçbir parselin üzerinde değil</translation>
    </message>
    <message>
        <source>%1 reaches %2 m² over the border of %3</source>
        <translation>%1, %3 sınırını %2 m² aşıyor</translation>
    </message>
    <message>
        <source>A building stands on no parcel</source>
        <translation>Yapı hiçbir parselin üzerinde değil</translation>
    </message>
    <message>
        <source>A building reaches over the border of its parcel</source>
        <translation>Yapı parselinin sınırını aşıyor</translation>
    </message>
    <message>
        <source>There is no rule &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir kural yok</translation>
    </message>
    <message>
        <source>The rules are: %1</source>
        <translation>Kurallar: %1</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>%1 denetleniyor</translation>
    </message>
    <message>
        <source>%1 has the same key (%2) as number %3; %4 features share it</source>
        <translation>%1, %3 numaralı nesneyle aynı anahtara (%2) sahip; %4 nesne bunu paylaşıyor</translation>
    </message>
    <message>
        <source>Several features have the same key</source>
        <translation>Birden çok nesne aynı anahtara sahip</translation>
    </message>
    <message>
        <source>Parcels overlap</source>
        <translation>Parseller üst üste</translation>
    </message>
    <message>
        <source>Buildings overlap</source>
        <translation>Yapılar üst üste</translation>
    </message>
    <message>
        <source>%1 and %2 (number %3) overlap by %4 m²</source>
        <translation>%1 ile %2 (numara %3) %4 m² üst üste biniyor</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is less than 0</source>
        <translation>%1: &quot;%2&quot; 0&apos;dan küçük</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is said to have a value, but none is given</source>
        <translation>%1: &quot;%2&quot; için değer var deniyor, ama verilmemiş</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; has the value %3, but its kind says &quot;%4&quot;</source>
        <translation>%1: &quot;%2&quot; değeri %3, ama türü &quot;%4&quot; diyor</translation>
    </message>
    <message>
        <source>%1: TAKS is %2; the footprint cannot be larger than the parcel. Is it a percentage or KAKS?</source>
        <translation>%1: TAKS %2; taban alanı parselden büyük olamaz. Yüzde mi, yoksa KAKS mı?</translation>
    </message>
    <message>
        <source>%1: KAKS (%2) is less than TAKS (%3)</source>
        <translation>%1: KAKS (%2) TAKS&apos;tan (%3) küçük</translation>
    </message>
    <message>
        <source>TAKS is larger than 1</source>
        <translation>TAKS 1&apos;den büyük</translation>
    </message>
    <message>
        <source>KAKS is less than TAKS</source>
        <translation>KAKS TAKS&apos;tan küçük</translation>
    </message>
    <message>
        <source>A plan value is less than 0</source>
        <translation>Bir plan değeri 0&apos;dan küçük</translation>
    </message>
    <message>
        <source>A plan value is announced, but not given</source>
        <translation>Bir plan değeri bildirilmiş ama verilmemiş</translation>
    </message>
    <message>
        <source>A plan value stands beside a kind that has none</source>
        <translation>Değeri olmayan bir türün yanında plan değeri var</translation>
    </message>
    <message>
        <source>The plan does not exist</source>
        <translation>Plan yok</translation>
    </message>
    <message>
        <source>The street of the door does not exist</source>
        <translation>Kapının sokağı yok</translation>
    </message>
    <message>
        <source>The door names no street</source>
        <translation>Kapı hiçbir sokak belirtmiyor</translation>
    </message>
    <message>
        <source>The road of the street side does not exist</source>
        <translation>Yol yönünün yolu yok</translation>
    </message>
    <message>
        <source>The building of the door does not exist</source>
        <translation>Kapının yapısı yok</translation>
    </message>
    <message>
        <source>The building of the unit does not exist</source>
        <translation>Bağımsız bölümün yapısı yok</translation>
    </message>
    <message>
        <source>The door of the unit does not exist</source>
        <translation>Bağımsız bölümün kapısı yok</translation>
    </message>
    <message>
        <source>The geometry is missing</source>
        <translation>Geometri eksik</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no door number such as 12, 12/A or 12-14</source>
        <translation>%1: &quot;%2&quot;, 12, 12/A veya 12-14 gibi bir kapı numarası değil</translation>
    </message>
    <message>
        <source>A door number has an unusual form</source>
        <translation>Kapı numarasının biçimi alışılmadık</translation>
    </message>
    <message>
        <source>Areas of one plan overlap</source>
        <translation>Aynı planın alanları üst üste biniyor</translation>
    </message>
    <message>
        <source>%1 lies in the block %2</source>
        <translation>%1, %2 adasında</translation>
    </message>
    <message>
        <source>%1 reaches %2 m² out of its block</source>
        <translation>%1, adasından %2 m² taşıyor</translation>
    </message>
    <message>
        <source>%1: only %2 % of the area lie on cadastral blocks</source>
        <translation>%1: alanın yalnızca %2 % kadarı kadastro adalarının üstünde</translation>
    </message>
    <message>
        <source>A parcel lies outside of its block</source>
        <translation>Bir parsel adasının dışında</translation>
    </message>
    <message>
        <source>A plan area to be built on lies on no block</source>
        <translation>Yapılaşacak bir plan alanı hiçbir adanın üstünde değil</translation>
    </message>
    <message>
        <source>The coordinates for the overlap check could not be laid down: %1</source>
        <translation>Binme denetiminin koordinatları yazılamadı: %1</translation>
    </message>
    <message>
        <source>Make room in the folder for temporary files.</source>
        <translation>Geçici dosyaların klasöründe yer açın.</translation>
    </message>
    <message>
        <source>more than 32 GB</source>
        <translation>32 GB&apos;tan çok</translation>
    </message>
    <message>
        <source>The coordinates for the overlap check cannot be read again: %1</source>
        <translation>Binme denetiminin koordinatları geri okunamıyor: %1</translation>
    </message>
    <message>
        <source>%1 lies more than %2 m from the street that it names</source>
        <translation>%1, adını verdiği sokaktan %2 m&apos;den uzakta</translation>
    </message>
    <message>
        <source>A door lies far from the street that it names</source>
        <translation>Bir kapı, adını verdiği sokaktan uzakta</translation>
    </message>
    <message>
        <source>%1 lies outside of the area of %2 (%3)</source>
        <translation>%1, %2 (%3) alanının dışında</translation>
    </message>
    <message>
        <source>%1 lies more than %2 m outside of the district</source>
        <translation>%1, ilçenin %2 m&apos;den fazla dışında</translation>
    </message>
    <message>
        <source>An object lies outside of the area of the store&apos;s system</source>
        <translation>Bir nesne, deponun sisteminin alanı dışında</translation>
    </message>
    <message>
        <source>An object lies far outside of the district</source>
        <translation>Bir nesne ilçenin çok dışında</translation>
    </message>
    <message>
        <source>A narrow gap between parcels</source>
        <translation>Parseller arasında dar boşluk</translation>
    </message>
    <message>
        <source>There are more than these overlaps; mend these and check again</source>
        <translation>Bunlardan çok binme var; bunları düzeltip yeniden denetleyin</translation>
    </message>
    <message>
        <source>%1 and %2 (number %3) have a gap of up to %4 m between them, together %5 m²</source>
        <translation>%1 ile %2 (numara %3) arasında %4 m&apos;ye varan, toplam %5 m² boşluk var</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; (%3) lies before &quot;%4&quot; (%5)</source>
        <translation>%1: &quot;%2&quot; (%3), &quot;%4&quot; (%5) değerinden önce</translation>
    </message>
    <message>
        <source>Something ends before it begins</source>
        <translation>Bir şey başlamadan bitiyor</translation>
    </message>
    <message>
        <source>%1 reaches %2 m² over the boundary of its plan</source>
        <translation>%1, planının sınırından %2 m² taşıyor</translation>
    </message>
    <message>
        <source>A plan area reaches over the boundary of its plan</source>
        <translation>Bir plan alanı planının sınırından taşıyor</translation>
    </message>
    <message>
        <source>Rule pack, %1: %2</source>
        <translation>Kural paketi, %1: %2</translation>
    </message>
    <message>
        <source>its severity is none of info, warning, error</source>
        <translation>önem derecesi info, warning, error değil</translation>
    </message>
    <message>
        <source>id, raisedBy, title and text in both languages are needed</source>
        <translation>id, raisedBy ve iki dilde title ile text gerekli</translation>
    </message>
    <message>
        <source>its number is of no group</source>
        <translation>numarası hiçbir gruptan değil</translation>
    </message>
    <message>
        <source>its number or id is there twice</source>
        <translation>numarası veya kimliği iki kez var</translation>
    </message>
    <message>
        <source>the rule is missing</source>
        <translation>kural eksik</translation>
    </message>
    <message>
        <source>Two vertices lie on one another</source>
        <translation>İki köşe noktası üst üste</translation>
    </message>
    <message>
        <source>%1: two vertices lie %2 m from one another</source>
        <translation>%1: iki köşe noktası arasında %2 m var</translation>
    </message>
    <message>
        <source>The border has a spike</source>
        <translation>Sınırda sivri çıkıntı var</translation>
    </message>
    <message>
        <source>%1: the border goes out and back within %2 m</source>
        <translation>%1: sınır %2 m içinde çıkıp geri dönüyor</translation>
    </message>
    <message>
        <source>A ring is too small to be anything</source>
        <translation>Bir halka bir şey olamayacak kadar küçük</translation>
    </message>
    <message>
        <source>%1: a ring has only %2 m²</source>
        <translation>%1: bir halka yalnızca %2 m²</translation>
    </message>
    <message>
        <source>An area is only a strip</source>
        <translation>Bir alan yalnızca bir şerit</translation>
    </message>
    <message>
        <source>%1: the area is on average only %2 m wide</source>
        <translation>%1: alan ortalama yalnızca %2 m genişliğinde</translation>
    </message>
</context>
<context>
    <name>Raster</name>
    <message>
        <source>the raster cannot be read</source>
        <translation>raster okunamıyor</translation>
    </message>
    <message>
        <source>the raster cannot be read: %1</source>
        <translation>raster okunamıyor: %1</translation>
    </message>
</context>
<context>
    <name>RasterList</name>
    <message>
        <source>Backdrop</source>
        <translation>Altlık</translation>
    </message>
    <message>
        <source>Add a raster, a mosaic of sheets or a backdrop from a service</source>
        <translation>Raster, pafta mozaiği ya da servisten altlık ekle</translation>
    </message>
    <message>
        <source>Raster &amp;file …</source>
        <translation>Raster &amp;dosyası …</translation>
    </message>
    <message>
        <source>&amp;Mosaic: a folder of sheets …</source>
        <translation>&amp;Mozaik: bir pafta klasörü …</translation>
    </message>
    <message>
        <source>&amp;Service: WMS, WMTS, tiles …</source>
        <translation>&amp;Servis: WMS, WMTS, karolar …</translation>
    </message>
    <message>
        <source>Remove the chosen backdrop</source>
        <translation>Seçili altlığı kaldır</translation>
    </message>
    <message>
        <source>Raster backdrops</source>
        <translation>Raster altlıklar</translation>
    </message>
    <message>
        <source>Opacity of the chosen backdrop</source>
        <translation>Seçili altlığın saydamlığı</translation>
    </message>
    <message>
        <source>Looking through %1</source>
        <translation>%1 inceleniyor</translation>
    </message>
    <message>
        <source>Small scales of %1</source>
        <translation>%1 küçük ölçekleri</translation>
    </message>
    <message>
        <source>Coordinate system of %1</source>
        <translation>%1 koordinat sistemi</translation>
    </message>
    <message>
        <source>In which system is its place written?</source>
        <translation>Yeri hangi sistemde yazılmış?</translation>
    </message>
    <message>
        <source>Add rasters</source>
        <translation>Raster ekle</translation>
    </message>
    <message>
        <source>Rasters (*.tif *.tiff *.jp2 *.j2k *.mbtiles *.gpkg *.vrt *.img *.png *.jpg *.jpeg *.webp *.asc *.hgt);;All files (*)</source>
        <translation>Rasterlar (*.tif *.tiff *.jp2 *.j2k *.mbtiles *.gpkg *.vrt *.img *.png *.jpg *.jpeg *.webp *.asc *.hgt);;Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Add a mosaic: the folder of its sheets</source>
        <translation>Mozaik ekle: paftaların klasörü</translation>
    </message>
    <message>
        <source>Colours as they are</source>
        <translation>Renkler olduğu gibi</translation>
    </message>
    <message>
        <source>Hillshade (of an elevation model)</source>
        <translation>Kabartma gölge (yükseklik modelinden)</translation>
    </message>
    <message>
        <source>Slope (of an elevation model)</source>
        <translation>Eğim (yükseklik modelinden)</translation>
    </message>
    <message>
        <source>Zoom to it</source>
        <translation>Ona yakınlaş</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Bak</translation>
    </message>
    <message>
        <source>Coordinate system …</source>
        <translation>Koordinat sistemi …</translation>
    </message>
    <message>
        <source>Sheets left out …</source>
        <translation>Dışarıda kalan paftalar …</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Kaldır</translation>
    </message>
    <message>
        <source>Sheets of %1 that are left out</source>
        <translation>%1 mozaiğinin dışarıda kalan paftaları</translation>
    </message>
    <message>
        <source>Forget those that are gone</source>
        <translation>Artık olmayanları unut</translation>
    </message>
    <message>
        <source>The system&apos;s keyring did not take the password.</source>
        <translation>Sistemin anahtarlığı parolayı almadı.</translation>
    </message>
    <message>
        <source>It is known until the program ends.</source>
        <translation>Program kapanana kadar bilinir.</translation>
    </message>
    <message>
        <source>Name and password …</source>
        <translation>Kullanıcı adı ve parola …</translation>
    </message>
</context>
<context>
    <name>Sample</name>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>%1 is not an empty folder</source>
        <translation>%1 boş bir klasör değil</translation>
    </message>
    <message>
        <source>Name a folder that does not exist yet</source>
        <translation>Henüz olmayan bir klasör adı verin</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>Writing the sample city</source>
        <translation>Örnek şehir yazılıyor</translation>
    </message>
</context>
<context>
    <name>SampleStore</name>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>%1 klasörü oluşturulamıyor.</translation>
    </message>
    <message>
        <source>Check its permissions and the free space.</source>
        <translation>İzinlerini ve boş yeri denetleyin.</translation>
    </message>
    <message>
        <source>Sample city</source>
        <translation>Örnek şehir</translation>
    </message>
    <message>
        <source>The sample city could not be put into %1.</source>
        <translation>Örnek şehir %1 içine konamadı.</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>İzinlerini denetleyin.</translation>
    </message>
</context>
<context>
    <name>Say</name>
    <message>
        <source>Not valid JSON at line %1, column %2: %3</source>
        <translation>%1. satır, %2. sütunda geçersiz JSON: %3</translation>
    </message>
    <message>
        <source>Ask the sender for a corrected file</source>
        <translation>Göndericiden düzeltilmiş dosya isteyin</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>%1. satır, %2. sütun: %3</translation>
    </message>
    <message>
        <source>a bracket closes what was not opened</source>
        <translation>açılmamış bir parantez kapanıyor</translation>
    </message>
    <message>
        <source>expected &quot;,&quot; or the closing bracket, found %1</source>
        <translation>&quot;,&quot; veya kapanan parantez bekleniyordu, %1 bulundu</translation>
    </message>
    <message>
        <source>the file ends too early</source>
        <translation>dosya erken bitiyor</translation>
    </message>
    <message>
        <source>text after the end of the document: %1</source>
        <translation>belgenin bitiminden sonra metin var: %1</translation>
    </message>
    <message>
        <source>expected a name in quotes, found %1</source>
        <translation>tırnak içinde ad bekleniyordu, %1 bulundu</translation>
    </message>
    <message>
        <source>expected &quot;:&quot; after the name, found %1</source>
        <translation>addan sonra &quot;:&quot; bekleniyordu, %1 bulundu</translation>
    </message>
    <message>
        <source>nested deeper than %1 levels</source>
        <translation>%1 düzeyden daha derin iç içe</translation>
    </message>
    <message>
        <source>expected a value, found %1</source>
        <translation>değer bekleniyordu, %1 bulundu</translation>
    </message>
    <message>
        <source>a text is not closed before the end of the file</source>
        <translation>bir metin dosyanın sonundan önce kapanmıyor</translation>
    </message>
    <message>
        <source>a control character stands in a text</source>
        <translation>bir metinde denetim karakteri var</translation>
    </message>
    <message>
        <source>a text is longer than 64 MB</source>
        <translation>bir metin 64 MB&apos;tan uzun</translation>
    </message>
    <message>
        <source>\u needs four hexadecimal digits</source>
        <translation>\u dört onaltılık rakam ister</translation>
    </message>
    <message>
        <source>\%1 is not an escape of JSON</source>
        <translation>\%1 JSON&apos;da bir kaçış değil</translation>
    </message>
    <message>
        <source>half of a surrogate pair</source>
        <translation>yarım vekil karakter çifti</translation>
    </message>
    <message>
        <source>a number is not written as JSON writes numbers</source>
        <translation>sayı, JSON&apos;un yazdığı gibi yazılmamış</translation>
    </message>
    <message>
        <source>The character set &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; karakter kümesi bilinmiyor</translation>
    </message>
    <message>
        <source>Known are for example UTF-8, CP1254, ISO-8859-9 and CP857</source>
        <translation>Bilinenler örneğin UTF-8, CP1254, ISO-8859-9 ve CP857</translation>
    </message>
    <message>
        <source>%1 (chosen by the user)</source>
        <translation>%1 (kullanıcı seçti)</translation>
    </message>
    <message>
        <source>The text is not valid UTF-8</source>
        <translation>Metin geçerli UTF-8 değil</translation>
    </message>
    <message>
        <source>Choose the character set of the delivery, for example CP1254</source>
        <translation>Teslimatın karakter kümesini seçin, örneğin CP1254</translation>
    </message>
    <message>
        <source>The archive has more than %1 entries</source>
        <translation>Arşivde %1 girdiden fazlası var</translation>
    </message>
    <message>
        <source>The entry &quot;%1&quot; leads out of the archive; the archive is refused</source>
        <translation>&quot;%1&quot; girdisi arşivin dışına çıkıyor; arşiv reddedildi</translation>
    </message>
    <message>
        <source>The archive holds &quot;%1&quot; twice</source>
        <translation>Arşivde &quot;%1&quot; iki kez var</translation>
    </message>
    <message>
        <source>The archive holds another archive, &quot;%1&quot;; that is refused</source>
        <translation>Arşivde başka bir arşiv var, &quot;%1&quot;; bu reddedilir</translation>
    </message>
    <message>
        <source>Unpacking %1</source>
        <translation>%1 açılıyor</translation>
    </message>
    <message>
        <source>The archive holds no file that can be imported</source>
        <translation>Arşivde içe aktarılabilecek dosya yok</translation>
    </message>
    <message>
        <source>%1 was passed over: %2</source>
        <translation>%1 atlandı: %2</translation>
    </message>
    <message>
        <source>The folder holds no file that can be imported</source>
        <translation>Klasörde içe aktarılabilecek dosya yok</translation>
    </message>
    <message>
        <source>The formats are listed by: kbs formats</source>
        <translation>Biçimleri listeleyen komut: kbs formats</translation>
    </message>
    <message>
        <source>line %1, column %2: %3</source>
        <translation>%1. satır, %2. sütun: %3</translation>
    </message>
    <message>
        <source>The attribute &quot;%1&quot; holds bytes, not text, and was passed over</source>
        <translation>&quot;%1&quot; özniteliği metin değil bayt içeriyor, atlandı</translation>
    </message>
    <message>
        <source>Some letters are not of the character set %1; choose another one for this delivery</source>
        <translation>Bazı harfler %1 karakter kümesinden değil; bu teslimat için başkasını seçin</translation>
    </message>
    <message>
        <source>Arcs became chords that leave them by no more than %1 m</source>
        <translation>Yaylar, kendilerinden en çok %1 m ayrılan kirişlere dönüştürüldü</translation>
    </message>
    <message>
        <source>The file cannot be read beyond record %1 of &quot;%2&quot;: %3</source>
        <translation>Dosya &quot;%2&quot; içinde %1. kayıttan sonra okunamıyor: %3</translation>
    </message>
    <message>
        <source>It is damaged or cut off; ask the sender for it again</source>
        <translation>Bozuk veya kesik; göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>Part %1 of %2 of a collection of points, lines and areas; each became an object of its own</source>
        <translation>Nokta, çizgi ve alanlardan oluşan topluluğun %2 parçasından %1. parçası; her biri ayrı nesne oldu</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
    <message>
        <source>geometry from the column &quot;%1&quot;</source>
        <translation>geometri &quot;%1&quot; sütunundan</translation>
    </message>
    <message>
        <source>east from the column &quot;%1&quot;, north from &quot;%2&quot;</source>
        <translation>doğu &quot;%1&quot; sütunundan, kuzey &quot;%2&quot; sütunundan</translation>
    </message>
    <message>
        <source>east from the column &quot;%1&quot;, north from &quot;%2&quot;, by the size of their numbers</source>
        <translation>doğu &quot;%1&quot; sütunundan, kuzey &quot;%2&quot; sütunundan (sayıların büyüklüğüne göre)</translation>
    </message>
    <message>
        <source>A quote is opened here and never closed</source>
        <translation>Burada açılan tırnak hiç kapanmıyor</translation>
    </message>
    <message>
        <source>The row that starts here is longer than 16 MB; a quote may not be closed</source>
        <translation>Burada başlayan satır 16 MB&apos;tan uzun; bir tırnak kapanmamış olabilir</translation>
    </message>
    <message>
        <source>the row is empty</source>
        <translation>satır boş</translation>
    </message>
    <message>
        <source>the row has %1 cells, the table has %2 columns</source>
        <translation>satırda %1 hücre var, tabloda %2 sütun</translation>
    </message>
    <message>
        <source>the row has %1 cells, the table has %2 columns; those beyond are kept as Field%3 …</source>
        <translation>satırda %1 hücre var, tabloda %2 sütun; fazlası Field%3 … olarak tutuldu</translation>
    </message>
    <message>
        <source>The file holds no layer; it is empty or cut off</source>
        <translation>Dosyada katman yok; boş veya kesik</translation>
    </message>
    <message>
        <source>Ask the sender for it again</source>
        <translation>Göndericiden yeniden isteyin</translation>
    </message>
    <message>
        <source>it says that it has %1</source>
        <translation>%1 olduğunu bildiriyor</translation>
    </message>
    <message>
        <source>The archive is empty; ask for the delivery again</source>
        <translation>Arşiv boş; teslimatı yeniden isteyin</translation>
    </message>
    <message>
        <source>RAR archives are not read; ask for a ZIP or 7z archive</source>
        <translation>RAR arşivleri okunmaz; ZIP veya 7z arşivi isteyin</translation>
    </message>
    <message>
        <source>Nothing of it was read. Unpack it yourself if you trust the sender</source>
        <translation>Hiçbir şeyi okunmadı. Gönderene güveniyorsanız kendiniz açın</translation>
    </message>
    <message>
        <source>The archive unpacks to far more than its size allows; it may be a zip bomb</source>
        <translation>Arşiv, boyutunun izin verdiğinden çok daha fazlasına açılıyor; zip bombası olabilir</translation>
    </message>
    <message>
        <source>the line holds binary data</source>
        <translation>satırda ikili veri var</translation>
    </message>
    <message>
        <source>the line has %1 values; a point needs a name, Y and X</source>
        <translation>satırda %1 değer var; bir noktaya ad, Y ve X gerekir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot; are no numbers</source>
        <translation>&quot;%1&quot; ve &quot;%2&quot; sayı değil</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a number</source>
        <translation>&quot;%1&quot; bir sayı değil</translation>
    </message>
    <message>
        <source>The file says that it holds %1 objects and holds %2</source>
        <translation>Dosya %1 obje içerdiğini söylüyor, içinde %2 obje var</translation>
    </message>
    <message>
        <source>The file holds %1 of %2 objects that the service had</source>
        <translation>Dosyada, serviste bulunan %2 objeden %1 tanesi var</translation>
    </message>
</context>
<context>
    <name>ScriptRunner</name>
    <message>
        <source>&quot;%1&quot; is not a word of edit scripts</source>
        <translation>&quot;%1&quot; düzenleme betiklerinin bir sözcüğü değil</translation>
    </message>
    <message>
        <source>Words: undo, redo, discard, commit</source>
        <translation>Sözcükler: undo, redo, discard, commit</translation>
    </message>
    <message>
        <source>There is no class &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir sınıf yok</translation>
    </message>
    <message>
        <source>%1 has no attribute &quot;%2&quot;</source>
        <translation>%1 sınıfında &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>The line does not say which %1</source>
        <translation>Satır hangi %1 olduğunu söylemiyor</translation>
    </message>
    <message>
        <source>Write &quot;id&quot;, &quot;key&quot; or &quot;where&quot;</source>
        <translation>&quot;id&quot;, &quot;key&quot; veya &quot;where&quot; yazın</translation>
    </message>
    <message>
        <source>No %1 fits the line</source>
        <translation>Satıra uyan %1 yok</translation>
    </message>
    <message>
        <source>More than one %1 fits the line</source>
        <translation>Satıra birden çok %1 uyuyor</translation>
    </message>
    <message>
        <source>Say more in &quot;where&quot;, or write &quot;id&quot;</source>
        <translation>&quot;where&quot; içinde daha fazlasını verin veya &quot;id&quot; yazın</translation>
    </message>
    <message>
        <source>There is no act &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir işlem yok</translation>
    </message>
    <message>
        <source>Acts: ifraz, tevhid</source>
        <translation>İşlemler: ifraz, tevhid</translation>
    </message>
    <message>
        <source>what the script did could not be taken back: %1</source>
        <translation>betiğin yaptıkları geri alınamadı: %1</translation>
    </message>
    <message>
        <source>The script undoes earlier edits and then makes new ones</source>
        <translation>Betik önceki düzenlemeleri geri alıp sonra yenilerini yapıyor</translation>
    </message>
    <message>
        <source>After an error the earlier ones could not be brought back: write two scripts</source>
        <translation>Bir hatadan sonra öncekiler geri getirilemezdi: iki betik yazın</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Result</source>
        <translation>Sonuç</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tür</translation>
    </message>
    <message>
        <source>Search: 123/4, street and door number, place (Ctrl+F)</source>
        <translation>Ara: 123/4, sokak ve kapı numarası, yer (Ctrl+F)</translation>
    </message>
    <message>
        <source>Search parcels, addresses and places</source>
        <translation>Parsel, adres ve yer ara</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Aranıyor</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>“%1” için bir şey bulunamadı</translation>
    </message>
</context>
<context>
    <name>SelectTool</name>
    <message>
        <source>Click selects, again selects what lies below, Ctrl adds; drag moves the map, Shift+drag zooms into a box.</source>
        <translation>Tıklama seçer, yeniden tıklama alttakini seçer, Ctrl ekler; sürükleme haritayı kaydırır, Shift+sürükleme kutuya yakınlaşır.</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>it ends too early</source>
        <translation>eksik bitiyor</translation>
    </message>
    <message>
        <source>“%1” is not understood</source>
        <translation>“%1” anlaşılamadı</translation>
    </message>
    <message>
        <source>“%1” is not the name of a map sheet: %2. Names look like H22-c-25-a-1-a.</source>
        <translation>“%1” bir pafta adı değil: %2. Pafta adları H22-c-25-a-1-a biçimindedir.</translation>
    </message>
</context>
<context>
    <name>SpatialiteStage</name>
    <message>
        <source>The staging file %1 cannot be made: %2</source>
        <translation>%1 hazırlık dosyası yapılamıyor: %2</translation>
    </message>
    <message>
        <source>The folder of the store must be writable and have free space.</source>
        <translation>Deponun klasörü yazılabilir olmalı ve boş yeri bulunmalı.</translation>
    </message>
    <message>
        <source>The class %1 does not belong to the store&apos;s catalogue</source>
        <translation>%1 sınıfı deponun kataloğunda yok</translation>
    </message>
    <message>
        <source>Rows came after the comparison</source>
        <translation>Karşılaştırmadan sonra satır geldi</translation>
    </message>
    <message>
        <source>Writing the revision</source>
        <translation>Revizyon yazılıyor</translation>
    </message>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 geometrisi bozuk</translation>
    </message>
    <message>
        <source>A staged geometry of %1 is damaged</source>
        <translation>%1 sınıfının hazırlanan bir geometrisi bozuk</translation>
    </message>
    <message>
        <source>The delivery was not compared with the store</source>
        <translation>Teslim depoyla karşılaştırılmadı</translation>
    </message>
    <message>
        <source>Somebody committed revision %1 after the comparison; nothing was changed</source>
        <translation>Karşılaştırmadan sonra biri %1 numaralı revizyonu yazdı; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Compare again.</source>
        <translation>Yeniden karşılaştırın.</translation>
    </message>
    <message>
        <source>Two rows of %1 came with the same key</source>
        <translation>%1 sınıfından iki satır aynı anahtarla geldi</translation>
    </message>
    <message>
        <source>Sorting the delivery</source>
        <translation>Teslim sıralanıyor</translation>
    </message>
    <message>
        <source>Comparing %1</source>
        <translation>%1 karşılaştırılıyor</translation>
    </message>
    <message>
        <source>A geometry of %1 is damaged</source>
        <translation>%1 sınıfının bir geometrisi bozuk</translation>
    </message>
    <message>
        <source>This delivery&apos;s rows were given up when writing its revision failed</source>
        <translation>Revizyonu yazılamadığında bu teslimatın satırlarından vazgeçildi</translation>
    </message>
    <message>
        <source>Import it again.</source>
        <translation>Yeniden içe aktarın.</translation>
    </message>
</context>
<context>
    <name>SpatialiteStore</name>
    <message>
        <source>A row of %1 came without a key</source>
        <translation>%1 sınıfından bir satır anahtarsız geldi</translation>
    </message>
    <message>
        <source>Two rows of %1 came with the same key</source>
        <translation>%1 sınıfından iki satır aynı anahtarla geldi</translation>
    </message>
    <message>
        <source>There is no room for temporary data (%1); nothing was changed</source>
        <translation>Geçici veriler için yer yok (%1); hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Free some space where the store lies and try again.</source>
        <translation>Deponun bulunduğu yerde boş yer açıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>Search text of %1</source>
        <translation>%1 arama metni</translation>
    </message>
    <message>
        <source>The staging file %1 cannot be written: %2</source>
        <translation>%1 hazırlık dosyası yazılamıyor: %2</translation>
    </message>
    <message>
        <source>The staging file %1 cannot be read: %2</source>
        <translation>Hazırlık dosyası %1 okunamıyor: %2</translation>
    </message>
    <message>
        <source>Nothing was changed. Try again.</source>
        <translation>Hiçbir şey değişmedi. Yeniden deneyin.</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>The geographic information system of your municipality: parcels, plans, addresses, buildings and networks in one place.</source>
        <translation>Belediyenizin coğrafi bilgi sistemi: parseller, planlar, adresler, yapılar ve altyapı tek yerde.</translation>
    </message>
    <message>
        <source>Open the sample &amp;city</source>
        <translation>Örnek ş&amp;ehri aç</translation>
    </message>
    <message>
        <source>A made-up district with parcels, a zoning plan, addresses and networks. Try everything on it; nothing can break.</source>
        <translation>Parselleri, imar planı, adresleri ve altyapısıyla kurgu bir ilçe. Her şeyi üzerinde deneyin; hiçbir şey bozulmaz.</translation>
    </message>
    <message>
        <source>&amp;New store</source>
        <translation>&amp;Yeni depo</translation>
    </message>
    <message>
        <source>An empty store with the whole data model, ready for your first delivery.</source>
        <translation>Bütün veri modeliyle boş bir depo, ilk teslimatınıza hazır.</translation>
    </message>
    <message>
        <source>&amp;Open a store</source>
        <translation>Depo &amp;aç</translation>
    </message>
    <message>
        <source>A .kbs file on this computer, or the shared store of the municipality.</source>
        <translation>Bu bilgisayardaki bir .kbs dosyası veya belediyenin paylaşılan deposu.</translation>
    </message>
    <message>
        <source>Recently opened</source>
        <translation>Son açılanlar</translation>
    </message>
    <message>
        <source>Recently opened stores</source>
        <translation>Son açılan depolar</translation>
    </message>
    <message>
        <source>Drop a delivery here

GML, PlanGML, shapefile, GeoPackage, GeoJSON, DXF, KML, CSV, XLSX … or a .kbs store</source>
        <translation>Teslimatı buraya bırakın

GML, PlanGML, shapefile, GeoPackage, GeoJSON, DXF, KML, CSV, XLSX … veya bir .kbs deposu</translation>
    </message>
</context>
<context>
    <name>Store</name>
    <message>
        <source>%1 is a store in a file: who may read the file may read all of it</source>
        <translation>%1 dosyada duran bir depo: dosyayı okuyabilen tamamını okuyabilir</translation>
    </message>
    <message>
        <source>Rights are kept by a database. &quot;kbs restore&quot; moves a store into one (postgresql://…).</source>
        <translation>Yetkileri veritabanı tutar. &quot;kbs restore&quot; bir depoyu veritabanına taşır (postgresql://…).</translation>
    </message>
</context>
<context>
    <name>Stores</name>
    <message>
        <source>%1 is no address of a store</source>
        <translation>%1 bir depo adresi değildir</translation>
    </message>
    <message>
        <source>Give the path of a .kbs file or a postgresql:// address.</source>
        <translation>Bir .kbs dosyasının yolunu ya da postgresql:// adresini verin.</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>%1.%2 holds personal data, which are not summarised</source>
        <translation>%1.%2 kişisel veri içerir; kişisel veriden özet çıkarılmaz</translation>
    </message>
    <message>
        <source>Choose another attribute.</source>
        <translation>Başka bir öznitelik seçin.</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
</context>
<context>
    <name>SummaryPanel</name>
    <message>
        <source>Class to summarise</source>
        <translation>Özeti çıkarılacak sınıf</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Grupla</translation>
    </message>
    <message>
        <source>Then group by</source>
        <translation>Sonra grupla</translation>
    </message>
    <message>
        <source>Add up</source>
        <translation>Topla</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Özet</translation>
    </message>
    <message>
        <source>Double-click a group to see its features in the attribute table; Ctrl+C copies rows</source>
        <translation>Bir grubun nesnelerini öznitelik tablosunda görmek için çift tıklayın; Ctrl+C satırları kopyalar</translation>
    </message>
    <message>
        <source>for each</source>
        <translation>her</translation>
    </message>
    <message>
        <source>and</source>
        <translation>ve</translation>
    </message>
    <message>
        <source>add up</source>
        <translation>topla</translation>
    </message>
    <message>
        <source>only where</source>
        <translation>yalnız şu koşulda</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>yok</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Sayı</translation>
    </message>
    <message>
        <source>%1, sum</source>
        <translation>%1, toplam</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>ortalama</translation>
    </message>
    <message>
        <source>least</source>
        <translation>en küçük</translation>
    </message>
    <message>
        <source>greatest</source>
        <translation>en büyük</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>verilmemiş</translation>
    </message>
    <message>
        <source>In all: %L1 features</source>
        <translation>Toplam: %L1 nesne</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source> (not given: %L1)</source>
        <translation> (verilmemiş: %L1)</translation>
    </message>
    <message>
        <source>the first %L1 of %L2 groups</source>
        <translation>%L2 grubun ilk %L1 tanesi</translation>
    </message>
    <message>
        <source>all</source>
        <translation>hepsi</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Only what the map shows</source>
        <translation>Yalnız haritada görünenler</translation>
    </message>
    <message>
        <source>Attribute table</source>
        <translation>Öznitelik tablosu</translation>
    </message>
    <message>
        <source>Class of the table</source>
        <translation>Tablonun sınıfı</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 satır</translation>
    </message>
    <message>
        <source>Show all features again</source>
        <translation>Bütün nesneleri yeniden göster</translation>
    </message>
</context>
<context>
    <name>TaskIndicator</name>
    <message>
        <source>Progress of the running task</source>
        <translation>Süren görevin ilerlemesi</translation>
    </message>
    <message>
        <source>Cancel the running task; nothing of it stays</source>
        <translation>Süren görevi iptal et; ondan hiçbir şey kalmaz</translation>
    </message>
    <message>
        <source>Cancel the running task</source>
        <translation>Süren görevi iptal et</translation>
    </message>
    <message>
        <source>All running tasks</source>
        <translation>Süren bütün görevler</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>yaklaşık %1 dk kaldı</translation>
    </message>
    <message>
        <source>about %1 s left</source>
        <translation>yaklaşık %1 sn kaldı</translation>
    </message>
    <message>
        <source>+%1</source>
        <translation>+%1</translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <translation>İptal: %1</translation>
    </message>
</context>
<context>
    <name>Template</name>
    <message>
        <source>there is no paper &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir kâğıt yok</translation>
    </message>
    <message>
        <source>Known are %1</source>
        <translation>Bilinenler: %1</translation>
    </message>
    <message>
        <source>the template &quot;%1&quot; leaves no room for the map on %2</source>
        <translation>&quot;%1&quot; şablonu %2 üzerinde haritaya yer bırakmıyor</translation>
    </message>
    <message>
        <source>Take larger paper</source>
        <translation>Daha büyük kâğıt seçin</translation>
    </message>
</context>
<context>
    <name>ThematicPanel</name>
    <message>
        <source>Chart of the values</source>
        <translation>Değerlerin grafiği</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Farklı kaydet…</translation>
    </message>
    <message>
        <source>Usual style</source>
        <translation>Alışılmış stil</translation>
    </message>
    <message>
        <source>Natural breaks</source>
        <translation>Doğal kırılmalar</translation>
    </message>
    <message>
        <source>Equal intervals</source>
        <translation>Eşit aralıklar</translation>
    </message>
    <message>
        <source>Equal numbers</source>
        <translation>Eşit sayılar</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategoriler</translation>
    </message>
    <message>
        <source>Proportional symbols</source>
        <translation>Orantılı semboller</translation>
    </message>
    <message>
        <source>Density (heat map)</source>
        <translation>Yoğunluk (ısı haritası)</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Katman</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Öznitelik</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Yöntem</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Sınıf sayısı</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Renkler</translation>
    </message>
    <message>
        <source>Open style…</source>
        <translation>Stil aç…</translation>
    </message>
    <message>
        <source>A style file of KentCBS, SLD or QGIS (QML)</source>
        <translation>KentCBS, SLD ya da QGIS (QML) stil dosyası</translation>
    </message>
    <message>
        <source>%L1 features: %L2 with a value, %L3 not given, %L4 free.</source>
        <translation>%L1 obje: %L2 değerli, %L3 verilmemiş, %L4 serbest.</translation>
    </message>
    <message>
        <source>Save the style</source>
        <translation>Stili kaydet</translation>
    </message>
    <message>
        <source>Styles (*.style.json)</source>
        <translation>Stiller (*.style.json)</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>The style is saved: %1</source>
        <translation>Stil kaydedildi: %1</translation>
    </message>
    <message>
        <source>Open a style</source>
        <translation>Stil aç</translation>
    </message>
    <message>
        <source>Styles (*.style.json *.json *.sld *.qml);;All files (*)</source>
        <translation>Stiller (*.style.json *.json *.sld *.qml);;Bütün dosyalar (*)</translation>
    </message>
    <message>
        <source>Reading a style</source>
        <translation>Stil okunuyor</translation>
    </message>
    <message>
        <source>The style is read.</source>
        <translation>Stil okundu.</translation>
    </message>
    <message>
        <source>The style is read; not taken over: %1</source>
        <translation>Stil okundu; aktarılamayan: %1</translation>
    </message>
</context>
<context>
    <name>VertexTool</name>
    <message>
        <source>Drag a corner to move it, drag the small dot on an edge to add one, Delete removes the last used corner. Shift: no snapping.</source>
        <translation>Taşımak için köşeyi sürükleyin, eklemek için kenardaki küçük noktayı sürükleyin, Delete son kullanılan köşeyi siler. Shift: yakalama yok.</translation>
    </message>
    <message>
        <source>Move a corner of %1</source>
        <translation>%1 köşesini taşı</translation>
    </message>
    <message>
        <source>Add a corner to %1</source>
        <translation>%1 için köşe ekle</translation>
    </message>
    <message>
        <source>Delete a corner of %1</source>
        <translation>%1 köşesini sil</translation>
    </message>
</context>
<context>
    <name>Web</name>
    <message>
        <source>The answer cannot be kept: %1</source>
        <translation>Yanıt saklanamıyor: %1</translation>
    </message>
    <message>
        <source>Make room in the folder for temporary files.</source>
        <translation>Geçici dosyaların klasöründe yer açın.</translation>
    </message>
    <message>
        <source>The service gives more than 16 GB</source>
        <translation>Hizmet 16 GB&apos;tan fazlasını veriyor</translation>
    </message>
    <message>
        <source>Ask for a part of it (bbox=…).</source>
        <translation>Bir parçasını isteyin (bbox=…).</translation>
    </message>
    <message>
        <source>The service refuses access (HTTP %1)</source>
        <translation>Hizmet erişime izin vermiyor (HTTP %1)</translation>
    </message>
    <message>
        <source>The service refuses access (HTTP %1): %2</source>
        <translation>Hizmet erişime izin vermiyor (HTTP %1): %2</translation>
    </message>
    <message>
        <source>Write user and password into the address: https://user:password@host/…</source>
        <translation>Kullanıcıyı ve parolayı adrese yazın: https://kullanıcı:parola@sunucu/…</translation>
    </message>
    <message>
        <source>The service answers with HTTP %1</source>
        <translation>Hizmet HTTP %1 yanıtını verdi</translation>
    </message>
    <message>
        <source>The service answers with HTTP %1: %2</source>
        <translation>Hizmet HTTP %1 yanıtını verdi: %2</translation>
    </message>
    <message>
        <source>Check the address; ask the operator of the service if it is right.</source>
        <translation>Adresi denetleyin; doğruysa hizmeti işletene sorun.</translation>
    </message>
    <message>
        <source>The connection failed: %1</source>
        <translation>Bağlantı kurulamadı: %1</translation>
    </message>
    <message>
        <source>Check the address and the network, then import again.</source>
        <translation>Adresi ve ağı denetleyip yeniden içe aktarın.</translation>
    </message>
    <message>
        <source>The service sends us to another host, %1; nothing is fetched from there</source>
        <translation>Hizmet bizi başka bir sunucuya, %1 adresine gönderiyor; oradan hiçbir şey alınmaz</translation>
    </message>
    <message>
        <source>Import from that address if you trust it.</source>
        <translation>Güveniyorsanız o adresten içe aktarın.</translation>
    </message>
    <message>
        <source>The service sends us round in circles</source>
        <translation>Hizmet bizi döngüye sokuyor</translation>
    </message>
    <message>
        <source>A page came incomplete: %1</source>
        <translation>Bir sayfa eksik geldi: %1</translation>
    </message>
    <message>
        <source>Import again later, or ask for smaller pages (count=…).</source>
        <translation>Daha sonra yeniden içe aktarın ya da daha küçük sayfalar isteyin (count=…).</translation>
    </message>
    <message>
        <source>%1: the connection broke; attempt %2</source>
        <translation>%1: bağlantı koptu; %2. deneme</translation>
    </message>
</context>
<context>
    <name>XmlStream</name>
    <message>
        <source>There is not enough memory to read %1</source>
        <translation>%1 dosyasını okumak için yeterli bellek yok</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
    <message>
        <source>%1 (named by the user)</source>
        <translation>%1 (kullanıcı verdi)</translation>
    </message>
    <message>
        <source>UTF-8 (no declaration)</source>
        <translation>UTF-8 (bildirim yok)</translation>
    </message>
</context>
<context>
    <name>XmlStream::Private</name>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
    <message>
        <source>The XML is malformed here</source>
        <translation>XML burada bozuk</translation>
    </message>
    <message>
        <source>Ask the sender for a whole file; nothing of this one was imported.</source>
        <translation>Göndericiden bütün bir dosya isteyin; bundan hiçbir şey içe aktarılmadı.</translation>
    </message>
</context>
<context>
    <name>kbs</name>
    <message>
        <source>&quot;%1&quot; cannot be the value of %2: %3 is expected</source>
        <translation>&quot;%1&quot;, %2 değeri olamaz: %3 bekleniyor</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>tam sayı</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>evet veya hayır</translation>
    </message>
    <message>
        <source>a date such as 2024-05-31 or 31.05.2024</source>
        <translation>2024-05-31 veya 31.05.2024 gibi bir tarih</translation>
    </message>
    <message>
        <source>a date and time such as 2024-05-31T10:20:30</source>
        <translation>2024-05-31T10:20:30 gibi bir tarih ve saat</translation>
    </message>
    <message>
        <source>one of %1</source>
        <translation>şunlardan biri: %1</translation>
    </message>
    <message>
        <source>a number such as 1312,4</source>
        <translation>1312,4 gibi bir sayı</translation>
    </message>
    <message>
        <source>a number such as 1312.4</source>
        <translation>1312.4 gibi bir sayı</translation>
    </message>
    <message>
        <source>Unknown type of attribute</source>
        <translation>Bilinmeyen öznitelik türü</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; must not be empty</source>
        <translation>%1: &quot;%2&quot; boş olamaz</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no value of the list %3</source>
        <translation>%1: &quot;%2&quot;, %3 listesinin bir değeri değil</translation>
    </message>
    <message>
        <source>%1 needs a geometry</source>
        <translation>%1 geometri ister</translation>
    </message>
    <message>
        <source>%1: %2 at %3, %4</source>
        <translation>%1: %3, %4 noktasında %2</translation>
    </message>
    <message>
        <source>Draw it so that its border does not cross itself.</source>
        <translation>Sınırı kendini kesmeyecek biçimde çizin.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>more values than the class has attributes</source>
        <translation>sınıfın özniteliklerinden fazla değer var</translation>
    </message>
    <message>
        <source>the value &quot;%1&quot; does not fit the attribute %2</source>
        <translation>&quot;%1&quot; değeri %2 özniteliğine uymuyor</translation>
    </message>
    <message>
        <source>the class has no geometry</source>
        <translation>sınıfın geometrisi yok</translation>
    </message>
    <message>
        <source>the geometry&apos;s rings and parts do not fit its vertices</source>
        <translation>geometrinin halka ve parçaları köşelerine uymuyor</translation>
    </message>
    <message>
        <source>a coordinate is not a number</source>
        <translation>bir koordinat sayı değil</translation>
    </message>
    <message>
        <source>the geometry is a %1, the class keeps %2</source>
        <translation>geometri %1, sınıf %2 tutuyor</translation>
    </message>
    <message>
        <source>The store has no id, so no drawing cache can belong to it</source>
        <translation>Deponun kimliği yok, bu yüzden ona ait bir çizim önbelleği olamaz</translation>
    </message>
    <message>
        <source>too much changed since the drawing cache was made</source>
        <translation>çizim önbelleği oluşturulduğundan beri çok şey değişti</translation>
    </message>
    <message>
        <source>the style file cannot be read: %1</source>
        <translation>biçem dosyası okunamıyor: %1</translation>
    </message>
    <message>
        <source>%1 at byte %2</source>
        <translation>%2. baytta %1</translation>
    </message>
    <message>
        <source>neither an SLD nor a QGIS style begins with &lt;%1&gt;</source>
        <translation>ne SLD ne de QGIS stili &lt;%1&gt; ile başlar</translation>
    </message>
    <message>
        <source>an SLD or QGIS style does not say for which layer it is</source>
        <translation>SLD ya da QGIS stili hangi katman için olduğunu söylemez</translation>
    </message>
    <message>
        <source>Choose a layer first; on the command line with --class.</source>
        <translation>Önce bir katman seçin; komut satırında --class ile.</translation>
    </message>
    <message>
        <source>nothing of the style could be taken over: %1</source>
        <translation>stilden hiçbir şey aktarılamadı: %1</translation>
    </message>
    <message>
        <source>the rules after &quot;%1&quot;: it takes every feature</source>
        <translation>&quot;%1&quot; kuralından sonrakiler: bu kural bütün objeleri alıyor</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; has no attribute &quot;%2&quot;</source>
        <translation>&quot;%1&quot; sınıfının &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>texts are expected</source>
        <translation>metinler beklenir</translation>
    </message>
    <message>
        <source>the code list &quot;%1&quot; has no code &quot;%2&quot;</source>
        <translation>&quot;%1&quot; kod listesinde &quot;%2&quot; kodu yok</translation>
    </message>
    <message>
        <source>the catalogue has no class &quot;%1&quot;</source>
        <translation>katalogda &quot;%1&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>a number from 0 to 1 is expected</source>
        <translation>0 ile 1 arasında bir sayı beklenir</translation>
    </message>
    <message>
        <source>a colour for a colour is expected</source>
        <translation>renge karşılık renk beklenir</translation>
    </message>
    <message>
        <source>the theme file cannot be read: %1</source>
        <translation>tema dosyası okunamıyor: %1</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>bir metin beklenir</translation>
    </message>
    <message>
        <source>The store has no revision that is as old as %1</source>
        <translation>Deponun %1 kadar eski bir revizyonu yok</translation>
    </message>
    <message>
        <source>Somebody committed revision %1 meanwhile (expected %2); nothing was changed</source>
        <translation>Bu arada başkası %1. revizyonu işlemiş (beklenen %2); hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Look at the new state and try again.</source>
        <translation>Yeni duruma bakıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>Two features of %1 would have the key &quot;%2&quot;; nothing was changed</source>
        <translation>%1 sınıfında iki nesnenin anahtarı &quot;%2&quot; olurdu; hiçbir şey değişmedi</translation>
    </message>
</context>
<context>
    <name>kbs::CatalogueReader</name>
    <message>
        <source>There is no catalogue file below &quot;%1&quot;</source>
        <translation>&quot;%1&quot; altında katalog dosyası yok</translation>
    </message>
    <message>
        <source>the file cannot be opened: %1</source>
        <translation>dosya açılamıyor: %1</translation>
    </message>
    <message>
        <source>it is no JSON: %1 (line %2)</source>
        <translation>JSON değil: %1 (%2. satır)</translation>
    </message>
    <message>
        <source>an object is expected</source>
        <translation>bir nesne bekleniyor</translation>
    </message>
    <message>
        <source>the theme &quot;%1&quot; is already there</source>
        <translation>&quot;%1&quot; teması zaten var</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no code: only a-z, 0-9, &apos;_&apos; and &apos;.&apos; are allowed</source>
        <translation>&quot;%1&quot; kod olamaz: yalnız a-z, 0-9, &apos;_&apos; ve &apos;.&apos; kullanılabilir</translation>
    </message>
    <message>
        <source>the code &quot;%1&quot; is already there</source>
        <translation>&quot;%1&quot; kodu zaten var</translation>
    </message>
    <message>
        <source>a code list needs at least one code</source>
        <translation>bir kod listesinde en az bir kod olmalı</translation>
    </message>
    <message>
        <source>the code list &quot;%1&quot; is already there</source>
        <translation>&quot;%1&quot; kod listesi zaten var</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; is already there</source>
        <translation>&quot;%1&quot; sınıfı zaten var</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no kind of geometry</source>
        <translation>&quot;%1&quot; bir geometri türü değil</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no type of attribute</source>
        <translation>&quot;%1&quot; bir öznitelik türü değil</translation>
    </message>
    <message>
        <source>the attribute &quot;%1&quot; is already there</source>
        <translation>&quot;%1&quot; özniteliği zaten var</translation>
    </message>
    <message>
        <source>an attribute of type &quot;code&quot;, and only such a one, names its code list</source>
        <translation>kod listesini yalnız &quot;code&quot; türündeki öznitelik belirtir, o da belirtmelidir</translation>
    </message>
    <message>
        <source>there is no code list &quot;%1&quot;</source>
        <translation>&quot;%1&quot; kod listesi yok</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no attribute of this class</source>
        <translation>&quot;%1&quot; bu sınıfın özniteliği değil</translation>
    </message>
    <message>
        <source>the brackets do not match</source>
        <translation>ayraçlar eşleşmiyor</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>bir liste bekleniyor</translation>
    </message>
    <message>
        <source>this key is not known</source>
        <translation>bu anahtar sözcük bilinmiyor</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>metin bekleniyor</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no name: only a-z, 0-9 and &apos;_&apos; are allowed, a letter first</source>
        <translation>&quot;%1&quot; ad olamaz: yalnız a-z, 0-9 ve &apos;_&apos; kullanılabilir, harfle başlar</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>true veya false bekleniyor</translation>
    </message>
    <message>
        <source>a list of texts is expected</source>
        <translation>metin listesi bekleniyor</translation>
    </message>
    <message>
        <source>this standard is not known</source>
        <translation>bu standart bilinmiyor</translation>
    </message>
    <message>
        <source>at least one attribute is needed</source>
        <translation>en az bir öznitelik gerekli</translation>
    </message>
</context>
<context>
    <name>kbs::DrawingCache</name>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>the drawing cache is of another state of the store</source>
        <translation>çizim önbelleği deponun başka bir durumuna ait</translation>
    </message>
    <message>
        <source>the drawing cache is of another store</source>
        <translation>çizim önbelleği başka bir depoya ait</translation>
    </message>
    <message>
        <source>the drawing cache is damaged</source>
        <translation>çizim önbelleği bozuk</translation>
    </message>
</context>
<context>
    <name>kbs::EditSession</name>
    <message>
        <source>Entry %1 of the edit journal is damaged and was left out; the edits after it may be incomplete</source>
        <translation>Düzenleme günlüğünün %1. kaydı bozuk ve dışarıda bırakıldı; sonraki düzenlemeler eksik olabilir</translation>
    </message>
    <message>
        <source>An operation changes %1 %2 twice</source>
        <translation>Bir işlem %1 %2 nesnesini iki kez değiştiriyor</translation>
    </message>
    <message>
        <source>%1 %2 is not as the operation expects it; nothing was changed</source>
        <translation>%1 %2 işlemin beklediği gibi değil; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Look at its present state and try again.</source>
        <translation>Şimdiki durumuna bakıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>Geri alınacak bir şey yok</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>Yinelenecek bir şey yok</translation>
    </message>
    <message>
        <source>Another window or program has edited in this store meanwhile; nothing was changed</source>
        <translation>Bu arada başka bir pencere veya program bu depoda düzenleme yaptı; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>Commit what is done here, then open the store again: the other edits are shown then.</source>
        <translation>Burada yapılanları işleyin, sonra depoyu yeniden açın: diğer düzenlemeler o zaman görünür.</translation>
    </message>
    <message>
        <source>Somebody else has edited in this draft meanwhile; nothing was changed</source>
        <translation>Bu taslağı bu arada başkası düzenledi; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>Open the draft again: the other edits are shown then.</source>
        <translation>Taslağı yeniden açın: öteki düzenlemeler o zaman görünür.</translation>
    </message>
    <message>
        <source>A draft is not committed: it is approved and merged</source>
        <translation>Taslak doğrudan işlenmez: onaylanır ve yürürlüğe alınır</translation>
    </message>
    <message>
        <source>Have it approved, then merge it.</source>
        <translation>Onaylatın, sonra yürürlüğe alın.</translation>
    </message>
    <message>
        <source>A draft is not discarded: undo its edits, or drop it as a whole</source>
        <translation>Taslaktan vazgeçilmez: düzenlemelerini geri alın ya da taslağı bütünüyle iptal edin</translation>
    </message>
</context>
<context>
    <name>kbs::HistoryAudit</name>
    <message>
        <source>Revision %1 does not fit the rows: they were changed by another hand or are damaged</source>
        <translation>%1. revizyon satırlara uymuyor: başka bir elle değiştirilmiş veya bozulmuşlar</translation>
    </message>
    <message>
        <source>The record of revision %1 (author, time, message, hashes) was changed</source>
        <translation>%1. revizyonun kaydı (yazar, zaman, açıklama, özetler) değiştirilmiş</translation>
    </message>
    <message>
        <source>Rows name revision %1, which does not exist</source>
        <translation>Satırlar var olmayan %1. revizyonu gösteriyor</translation>
    </message>
</context>
<context>
    <name>kbs::HistoryAudit::ClassWalk</name>
    <message>
        <source>The geometry is damaged</source>
        <translation>Geometri bozuk</translation>
    </message>
    <message>
        <source>The search text of %1 does not fit its rows</source>
        <translation>%1 arama metni satırlarına uymuyor</translation>
    </message>
    <message>
        <source>The rows of %1 do not fit their hash, count or extent: they were changed by another hand or are damaged</source>
        <translation>%1 satırları özetlerine, sayılarına veya kapsamlarına uymuyor: başka bir elle değiştirilmiş veya bozulmuşlar</translation>
    </message>
</context>
<context>
    <name>kbs::MapRenderer</name>
    <message>
        <source>a picture of %1 × %2 pixels cannot be made</source>
        <translation>%1 × %2 piksellik resim oluşturulamıyor</translation>
    </message>
    <message>
        <source>the PDF cannot be written: %1</source>
        <translation>PDF yazılamıyor: %1</translation>
    </message>
</context>
<context>
    <name>kbs::PastStore</name>
    <message>
        <source>Revision %1 was made later</source>
        <translation>Revizyon %1 daha sonra yapıldı</translation>
    </message>
    <message>
        <source>A past state of a store cannot be changed</source>
        <translation>Deponun geçmiş bir durumu değiştirilemez</translation>
    </message>
    <message>
        <source>Open the store as it is now.</source>
        <translation>Depoyu şimdiki hâliyle açın.</translation>
    </message>
</context>
<context>
    <name>kbs::StyleReader</name>
    <message>
        <source>an object is expected</source>
        <translation>bir nesne bekleniyor</translation>
    </message>
    <message>
        <source>values need an attribute</source>
        <translation>değerler bir öznitelik ister</translation>
    </message>
    <message>
        <source>the catalogue has no class &quot;%1&quot;</source>
        <translation>katalogda &quot;%1&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>the class has a style already</source>
        <translation>sınıfın zaten bir biçemi var</translation>
    </message>
    <message>
        <source>it must be larger than minScale</source>
        <translation>minScale değerinden büyük olmalı</translation>
    </message>
    <message>
        <source>this key is not known here</source>
        <translation>bu anahtar sözcük burada bilinmiyor</translation>
    </message>
    <message>
        <source>at least one rule is expected</source>
        <translation>en az bir kural bekleniyor</translation>
    </message>
    <message>
        <source>the style file cannot be read: %1</source>
        <translation>biçem dosyası okunamıyor: %1</translation>
    </message>
    <message>
        <source>%1 at byte %2</source>
        <translation>%2. baytta %1</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; has a geometry and no style</source>
        <translation>&quot;%1&quot; sınıfının geometrisi var, biçemi yok</translation>
    </message>
    <message>
        <source>Add it to the theme&apos;s style file.</source>
        <translation>Temanın biçem dosyasına ekleyin.</translation>
    </message>
</context>
<context>
    <name>kbs::access_log</name>
    <message>
        <source>Personal data are read for a purpose, which is noted</source>
        <translation>Kişisel veri bir amaç için okunur, amaç kaydedilir</translation>
    </message>
    <message>
        <source>Say in a few words what they are needed for.</source>
        <translation>Ne için gerektiğini birkaç sözcükle yazın.</translation>
    </message>
    <message>
        <source>An access to personal data does not say who reads what</source>
        <translation>Bir kişisel veri erişimi kimin neyi okuduğunu söylemiyor</translation>
    </message>
    <message>
        <source>Entry %1 of the log of personal data was changed, or the one before it is missing</source>
        <translation>Kişisel veri kaydının %1. satırı değiştirilmiş ya da ondan önceki eksik</translation>
    </message>
    <message>
        <source>The last entries of the log of personal data are missing or were changed</source>
        <translation>Kişisel veri kaydının son satırları eksik ya da değiştirilmiş</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <translation>%1 yazılıyor</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Başka bir klasör seçin.</translation>
    </message>
</context>
<context>
    <name>kbs::backups</name>
    <message>
        <source>The backup does not agree with its hashes: %1</source>
        <translation>Yedek, özetleriyle tutmuyor: %1</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; on the store; older backups were kept.</source>
        <translation>Depoda &quot;kbs verify&quot; çalıştırın; eski yedekler tutuldu.</translation>
    </message>
    <message>
        <source>%1 is no number of backups to keep</source>
        <translation>%1 saklanacak yedek sayısı olamaz</translation>
    </message>
    <message>
        <source>A whole number from 1 to %1</source>
        <translation>1 ile %1 arasında bir tam sayı</translation>
    </message>
    <message>
        <source>The folder %1 for backups does not exist</source>
        <translation>Yedekler için %1 klasörü yok</translation>
    </message>
    <message>
        <source>Make it, or choose another one; a drive that is not there is no backup.</source>
        <translation>Oluşturun ya da başka bir klasör seçin; takılı olmayan sürücü yedek değildir.</translation>
    </message>
</context>
<context>
    <name>kbs::backups::List</name>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 okunamıyor: %2</translation>
    </message>
    <message>
        <source>%1 is damaged, so nobody knows which backups are ours</source>
        <translation>%1 bozuk, bu yüzden hangi yedeklerin bizim olduğu bilinemiyor</translation>
    </message>
    <message>
        <source>Remove it: the backups that are there then stay for good.</source>
        <translation>Silin: o zaman oradaki yedekler hep kalır.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
</context>
<context>
    <name>kbs::cadastre</name>
    <message>
        <source>The catalogue has no parcels</source>
        <translation>Katalogda parsel yok</translation>
    </message>
    <message>
        <source>There is no parcel with the number %1 in the store</source>
        <translation>Depoda %1 numaralı parsel yok</translation>
    </message>
    <message>
        <source>The parcel %1 is retired already</source>
        <translation>%1 parseli zaten pasif</translation>
    </message>
    <message>
        <source>The parcel number %1 was given before</source>
        <translation>%1 parsel numarası daha önce verilmiş</translation>
    </message>
    <message>
        <source>Give a number that was never used.</source>
        <translation>Hiç kullanılmamış bir numara verin.</translation>
    </message>
    <message>
        <source>Every new parcel needs a parcel number</source>
        <translation>Her yeni parselin bir parsel numarası olmalı</translation>
    </message>
    <message>
        <source>The parcel number %1 is given twice</source>
        <translation>%1 parsel numarası iki kez verilmiş</translation>
    </message>
    <message>
        <source>The line makes %1 parcels of %2, but %3 numbers are given</source>
        <translation>Çizgi %2 parselini %1 parçaya ayırıyor, ama %3 numara verilmiş</translation>
    </message>
    <message>
        <source>Subdivision of parcel %1</source>
        <translation>%1 parselinin ifrazı</translation>
    </message>
    <message>
        <source>Choose at least two different parcels to merge</source>
        <translation>Tevhid için en az iki farklı parsel seçin</translation>
    </message>
    <message>
        <source>Merge of parcels %1</source>
        <translation>%1 parsellerinin tevhidi</translation>
    </message>
    <message>
        <source>The catalogue has no class &quot;%1&quot;</source>
        <translation>Katalogda &quot;%1&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no parcel number</source>
        <translation>&quot;%1&quot; bir parsel numarası değil</translation>
    </message>
    <message>
        <source>Write block and parcel, such as 101/5 or 0/12.</source>
        <translation>Ada ve parsel yazın, örn. 101/5 veya 0/12.</translation>
    </message>
    <message>
        <source>There is no parcel at %1, %2</source>
        <translation>%1, %2 noktasında parsel yok</translation>
    </message>
    <message>
        <source>Give east and north in the store&apos;s coordinate system (%1).</source>
        <translation>Deponun koordinat sisteminde (%1) doğu ve kuzey verin.</translation>
    </message>
    <message>
        <source>There is no parcel %1</source>
        <translation>%1 parseli yok</translation>
    </message>
    <message>
        <source>Check the neighbourhood and the number; kbs find searches for similar ones.</source>
        <translation>Mahalleyi ve numarayı denetleyin; kbs find benzerlerini arar.</translation>
    </message>
    <message numerus="yes">
        <source>%n parcel(s) fit: %1</source>
        <translation>
            <numerusform>%n parsel uyuyor: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Name the neighbourhood, or give a point with --at.</source>
        <translation>Mahalleyi yazın veya --at ile nokta verin.</translation>
    </message>
    <message>
        <source>There is no parcel with id %1</source>
        <translation>%1 kimlikli parsel yok</translation>
    </message>
</context>
<context>
    <name>kbs::cadastre::Composer</name>
    <message>
        <source>The catalogue has no class &quot;parsel&quot;</source>
        <translation>Katalogda &quot;parsel&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>computed from the geometry</source>
        <translation>geometriden hesaplandı</translation>
    </message>
    <message>
        <source>computed area less area in the title</source>
        <translation>hesaplanan alan eksi tapu alanı</translation>
    </message>
    <message>
        <source>length of the common border</source>
        <translation>ortak sınırın uzunluğu</translation>
    </message>
    <message>
        <source>overlap with the parcel</source>
        <translation>parselle örtüşen alan</translation>
    </message>
    <message>
        <source>overlap divided by the computed area</source>
        <translation>örtüşen alan bölü hesaplanan alan</translation>
    </message>
</context>
<context>
    <name>kbs::change_check</name>
    <message>
        <source>Somebody deleted it meanwhile</source>
        <translation>Bu arada başkası silmiş</translation>
    </message>
    <message>
        <source>Another feature has this number already</source>
        <translation>Bu numara başka bir nesnede var</translation>
    </message>
    <message>
        <source>Somebody changed it meanwhile</source>
        <translation>Bu arada başkası değiştirmiş</translation>
    </message>
    <message>
        <source>%1 is no feature number</source>
        <translation>%1 bir nesne numarası değil</translation>
    </message>
    <message>
        <source>%1 %2 stands twice in a list of changes</source>
        <translation>%1 %2 değişiklik listesinde iki kez var</translation>
    </message>
    <message>
        <source>%1 changes do not fit what the store holds now; nothing was changed</source>
        <translation>%1 değişiklik deponun şimdiki içeriğine uymuyor; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Look at the conflicts and decide which state is right.</source>
        <translation>Çakışmalara bakıp hangi durumun doğru olduğuna karar verin.</translation>
    </message>
</context>
<context>
    <name>kbs::cli</name>
    <message>
        <source>Unknown option &quot;%1&quot;</source>
        <translation>Bilinmeyen seçenek &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Option &quot;%1&quot; needs a value</source>
        <translation>&quot;%1&quot; seçeneği bir değer ister</translation>
    </message>
    <message>
        <source>Option &quot;%1&quot; takes no value</source>
        <translation>&quot;%1&quot; seçeneği değer almaz</translation>
    </message>
    <message>
        <source>Option &quot;--%1&quot; is given twice</source>
        <translation>&quot;--%1&quot; seçeneği iki kez verilmiş</translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation>%1 eksik</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is one argument too many</source>
        <translation>&quot;%1&quot; fazladan bir değer</translation>
    </message>
    <message>
        <source>Option &quot;--%1&quot; is missing</source>
        <translation>&quot;--%1&quot; seçeneği eksik</translation>
    </message>
    <message>
        <source>usage:</source>
        <translation>kullanım:</translation>
    </message>
    <message>
        <source>KentCBS on the command line</source>
        <translation>Komut satırında KentCBS</translation>
    </message>
    <message>
        <source>Exit codes: 0 done; 1 done, with rejects or findings; 2 wrong usage; 3 failed, nothing changed; 4 conflict, nothing changed; 130 cancelled, nothing changed</source>
        <translation>Çıkış kodları: 0 yapıldı; 1 yapıldı, ret veya bulgu var; 2 yanlış kullanım; 3 başarısız, hiçbir şey değişmedi; 4 çakışma, hiçbir şey değişmedi; 130 iptal, hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>... and %1 more; --limit shows them</source>
        <translation>... ve %1 tane daha; --limit gösterir</translation>
    </message>
    <message>
        <source>%1 errors, %2 warnings, %3 remarks</source>
        <translation>%1 hata, %2 uyarı, %3 bilgi</translation>
    </message>
    <message>
        <source>The store has uncommitted edits, the last one: %1</source>
        <translation>Depoda işlenmemiş düzenlemeler var, sonuncusu: %1</translation>
    </message>
    <message>
        <source>Commit or discard them first, or go on from them with --continue</source>
        <translation>Önce işleyin veya atın, ya da --continue ile onlardan devam edin</translation>
    </message>
    <message>
        <source>Edits of %1</source>
        <translation>%1 düzenlemeleri</translation>
    </message>
    <message>
        <source>revision %1</source>
        <translation>revizyon %1</translation>
    </message>
    <message>
        <source>%1 operations in the journal, not committed</source>
        <translation>günlükte %1 işlem, işlenmemiş</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 okunamıyor: %2</translation>
    </message>
    <message>
        <source>The line is not one JSON value: %1</source>
        <translation>Satır tek bir JSON değeri değil: %1</translation>
    </message>
    <message>
        <source>Nothing may follow &quot;commit&quot;</source>
        <translation>&quot;commit&quot; ardından bir şey gelemez</translation>
    </message>
    <message>
        <source>Put it on the last line; a script is done wholly or not at all</source>
        <translation>Son satıra yazın; betik ya bütünüyle yapılır ya hiç</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a format that is written</source>
        <translation>&quot;%1&quot; yazılan bir biçim değil</translation>
    </message>
    <message>
        <source>Written are: %1</source>
        <translation>Yazılanlar: %1</translation>
    </message>
    <message>
        <source>--personal: &quot;%1&quot; is not a personal attribute</source>
        <translation>--personal: &quot;%1&quot; kişisel bir öznitelik değil</translation>
    </message>
    <message>
        <source>Write it as class.attribute</source>
        <translation>sınıf.öznitelik olarak yazın</translation>
    </message>
    <message>
        <source>%1 holds one class</source>
        <translation>%1 tek sınıf tutar</translation>
    </message>
    <message>
        <source>Name it with --class</source>
        <translation>--class ile belirtin</translation>
    </message>
    <message>
        <source>%1 is written</source>
        <translation>%1 yazıldı</translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation>%1 yazılıyor</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>%1 exists already</source>
        <translation>%1 zaten var</translation>
    </message>
    <message>
        <source>Name a new file</source>
        <translation>Yeni bir dosya adı verin</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>%1 yazılamıyor</translation>
    </message>
    <message>
        <source>There is no revision 0 to revert</source>
        <translation>Geri alınacak 0 numaralı revizyon yok</translation>
    </message>
    <message>
        <source>Revert of revision %1</source>
        <translation>%1 revizyonunun geri alınması</translation>
    </message>
    <message>
        <source>revision %1 takes revision %2 back</source>
        <translation>revizyon %1, revizyon %2&apos;yi geri aldı</translation>
    </message>
    <message>
        <source>--date: &quot;%1&quot; is not a day of the form 2026-01-31</source>
        <translation>--date: &quot;%1&quot;, 2026-01-31 biçiminde bir gün değil</translation>
    </message>
    <message>
        <source>Parcel %1, %2 m² computed, for %3</source>
        <translation>Parsel %1, hesaplanan %2 m², %3 tarihi için</translation>
    </message>
    <message>
        <source>Plan: %1 (PİN %2)%3</source>
        <translation>Plan: %1 (PİN %2)%3</translation>
    </message>
    <message>
        <source>, a plan change</source>
        <translation>, plan değişikliği</translation>
    </message>
    <message>
        <source>Footprint</source>
        <translation>Taban alanı</translation>
    </message>
    <message>
        <source>Floor area</source>
        <translation>Toplam inşaat alanı</translation>
    </message>
    <message>
        <source>Plan note</source>
        <translation>Plan notu</translation>
    </message>
    <message>
        <source>For information only; no document of right. Check code %1</source>
        <translation>Bilgi amaçlıdır; hukuki belge değildir. Denetim kodu %1</translation>
    </message>
    <message>
        <source>--axis: &quot;%1&quot; is neither auto nor en nor ne</source>
        <translation>--axis: &quot;%1&quot; ne auto ne en ne ne</translation>
    </message>
    <message>
        <source>The report %1 cannot be written: %2</source>
        <translation>%1 raporu yazılamıyor: %2</translation>
    </message>
    <message>
        <source>%1: %2, %3 (%4)</source>
        <translation>%1: %2, %3 (%4)</translation>
    </message>
    <message>
        <source>no coordinates</source>
        <translation>koordinat yok</translation>
    </message>
    <message>
        <source>read %1 = loaded %2 + rejected %3 + ignored %4</source>
        <translation>okunan %1 = yüklenen %2 + reddedilen %3 + yok sayılan %4</translation>
    </message>
    <message>
        <source>... and %1 more findings; --report or --json lists them</source>
        <translation>... ve %1 bulgu daha; --report veya --json listeler</translation>
    </message>
    <message>
        <source>dry run: nothing was changed</source>
        <translation>deneme: hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>%1 is written: revision %2, content %3</source>
        <translation>%1 yazıldı: revizyon %2, içerik %3</translation>
    </message>
    <message>
        <source>Every hash agrees with its rows</source>
        <translation>Bütün özetler satırlarla uyuşuyor</translation>
    </message>
    <message>
        <source>%1 disagreements: bring back a backup</source>
        <translation>%1 uyuşmazlık: bir yedeği geri yükleyin</translation>
    </message>
    <message>
        <source>%1 is a workspace of %2</source>
        <translation>%1, %2 deposunun çalışma alanı</translation>
    </message>
    <message>
        <source>%1 is not a workspace: it has no upstream</source>
        <translation>%1 bir çalışma alanı değil: üst deposu yok</translation>
    </message>
    <message>
        <source>Make one with kbs checkout</source>
        <translation>kbs checkout ile oluşturun</translation>
    </message>
    <message>
        <source>--%1: &quot;%2&quot; is not of the form CLASS:ID</source>
        <translation>--%1: &quot;%2&quot;, SINIF:NUMARA biçiminde değil</translation>
    </message>
    <message>
        <source>%1 conflicts; nothing was changed. Choose with --mine CLASS:ID or --theirs CLASS:ID</source>
        <translation>%1 çakışma; hiçbir şey değişmedi. --mine SINIF:NUMARA veya --theirs SINIF:NUMARA ile seçin</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>yapılacak bir şey yok</translation>
    </message>
    <message>
        <source>%1 features took the upstream&apos;s state</source>
        <translation>%1 nesne üst depodaki durumu aldı</translation>
    </message>
    <message>
        <source>revision %1 of the workspace</source>
        <translation>çalışma alanının %1. revizyonu</translation>
    </message>
    <message>
        <source>published as revision %1</source>
        <translation>%1. revizyon olarak yayınlandı</translation>
    </message>
    <message>
        <source>--size: &quot;%1&quot; is not of the form WxH, with 1 to %2 pixels each</source>
        <translation>--size: &quot;%1&quot; GENİŞLİKxYÜKSEKLİK biçiminde değil, her biri 1 ile %2 piksel arası</translation>
    </message>
    <message>
        <source>The store has nothing to draw</source>
        <translation>Depoda çizilecek bir şey yok</translation>
    </message>
    <message>
        <source>Import something, or name a place with --bbox</source>
        <translation>Bir şey içe aktarın veya --bbox ile yer verin</translation>
    </message>
    <message>
        <source>&quot;%1&quot; ends neither with .png nor with .pdf</source>
        <translation>&quot;%1&quot; ne .png ne .pdf ile bitiyor</translation>
    </message>
    <message>
        <source>%1 is written, scale 1:%2</source>
        <translation>%1 yazıldı, ölçek 1:%2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not of the form %2</source>
        <translation>&quot;%1&quot;, %2 biçiminde değil</translation>
    </message>
    <message>
        <source>(personal)</source>
        <translation>(kişisel)</translation>
    </message>
    <message>
        <source>There is no class &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir sınıf yok</translation>
    </message>
    <message>
        <source>Classes: %1</source>
        <translation>Sınıflar: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a revision of this store</source>
        <translation>&quot;%1&quot; bu deponun bir revizyonu değil</translation>
    </message>
    <message>
        <source>geometry</source>
        <translation>geometri</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a word of edit scripts</source>
        <translation>&quot;%1&quot; düzenleme betiklerinin bir sözcüğü değil</translation>
    </message>
    <message>
        <source>kbs help edit lists what can be done</source>
        <translation>Yapılabilecekleri kbs help edit listeler</translation>
    </message>
    <message>
        <source>The line says nothing to do</source>
        <translation>Satır yapılacak bir şey söylemiyor</translation>
    </message>
    <message>
        <source>The line says more than one thing to do</source>
        <translation>Satır yapılacak birden çok şey söylüyor</translation>
    </message>
    <message>
        <source>not all of it was taken</source>
        <translation>tümü yazılamadı</translation>
    </message>
    <message>
        <source>Check the free space and the rights of the folder.</source>
        <translation>Boş yeri ve klasörün izinlerini denetleyin.</translation>
    </message>
    <message>
        <source>STORE is a .kbs file. More about one command: kbs help COMMAND</source>
        <translation>STORE bir .kbs dosyasıdır. Bir komut hakkında: kbs help KOMUT</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a theme that is written</source>
        <translation>&quot;%1&quot; yazılan bir tema değil</translation>
    </message>
    <message>
        <source>Write cp, ad, bu or au</source>
        <translation>cp, ad, bu veya au yazın</translation>
    </message>
    <message>
        <source>--axis: &quot;%1&quot; is not an order of axes</source>
        <translation>--axis: &quot;%1&quot; bir eksen sırası değil</translation>
    </message>
    <message>
        <source>Write en or ne</source>
        <translation>en veya ne yazın</translation>
    </message>
    <message>
        <source>%1 has no table in %2</source>
        <translation>%1 için %2 içinde tablo yok</translation>
    </message>
    <message>
        <source>Leave it out, or take another format</source>
        <translation>Onu çıkarın ya da başka biçim seçin</translation>
    </message>
    <message>
        <source>receipt %1, check code %2</source>
        <translation>alındı %1, denetim kodu %2</translation>
    </message>
    <message>
        <source>--series-scale needs --bbox or --series-of</source>
        <translation>--series-scale için --bbox ya da --series-of gerekir</translation>
    </message>
    <message>
        <source>--at needs --scale</source>
        <translation>--at için --scale gerekir</translation>
    </message>
    <message>
        <source>What to print is missing</source>
        <translation>Ne basılacağı verilmemiş</translation>
    </message>
    <message>
        <source>Give --at with --scale, --bbox, --sheet, or --series-scale</source>
        <translation>--scale ile --at, --bbox, --sheet ya da --series-scale verin</translation>
    </message>
    <message>
        <source>%1  1/%2  %3  check code %4</source>
        <translation>%1  1/%2  %3  denetim kodu %4</translation>
    </message>
    <message>
        <source>%1 sheets without content were left out</source>
        <translation>İçeriği olmayan %1 pafta atlandı</translation>
    </message>
    <message>
        <source>The code %1 belongs to no revision of this store</source>
        <translation>%1 kodu bu deponun hiçbir revizyonuna ait değil</translation>
    </message>
    <message>
        <source>The sheet shows revision %1, which is the current one</source>
        <translation>Pafta, güncel revizyon olan %1 numaralı revizyonu gösteriyor</translation>
    </message>
    <message>
        <source>The sheet shows revision %1; the store is at revision %2 by now</source>
        <translation>Pafta %1 numaralı revizyonu gösteriyor; depo artık %2 numaralı revizyonda</translation>
    </message>
    <message>
        <source>--output is missing: the file to write</source>
        <translation>--output eksik: yazılacak dosya</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Lejant</translation>
    </message>
    <message>
        <source>--method: &quot;%1&quot; is not known</source>
        <translation>--method: &quot;%1&quot; bilinmiyor</translation>
    </message>
    <message>
        <source>--ramp: &quot;%1&quot; is not known; there are: %2</source>
        <translation>--ramp: &quot;%1&quot; bilinmiyor; olanlar: %2</translation>
    </message>
    <message>
        <source>%1: %2 rules</source>
        <translation>%1: %2 kural</translation>
    </message>
    <message>
        <source>not taken over: %1</source>
        <translation>aktarılamadı: %1</translation>
    </message>
    <message>
        <source>%1: %2 with a value, %3 not given, %4 free</source>
        <translation>%1: %2 değerli, %3 verilmemiş, %4 serbest</translation>
    </message>
    <message>
        <source>--attribute or --from says what the style is made of</source>
        <translation>stilin neden yapılacağını --attribute ya da --from söyler</translation>
    </message>
    <message>
        <source>--method: &quot;%1&quot; is none of helmert, affine, polynomial2 and polynomial3</source>
        <translation>--method: &quot;%1&quot; helmert, affine, polynomial2 ve polynomial3&apos;ten biri değil</translation>
    </message>
    <message>
        <source>root mean square %1 m, standard error %2 m, pixel %3 m, turned by %4°</source>
        <translation>karesel ortalama %1 m, standart sapma %2 m, piksel %3 m, dönüklük %4°</translation>
    </message>
    <message>
        <source>--output needs --crs, the system of the points&apos; coordinates</source>
        <translation>--output için --crs, nokta koordinatlarının sistemi gerekir</translation>
    </message>
    <message>
        <source>%1 is there already; --force replaces it</source>
        <translation>%1 zaten var; --force yerine yazar</translation>
    </message>
    <message>
        <source>Edits that are not committed yet are not copied; commit them first if they should be</source>
        <translation>İşlenmemiş düzenlemeler kopyalanmaz; kopyalanmaları gerekiyorsa önce işleyin</translation>
    </message>
    <message>
        <source>The log of who read personal data stays with the original; keep that too</source>
        <translation>Kişisel veriyi kimin okuduğunun kaydı asılda kalır; onu da saklayın</translation>
    </message>
    <message>
        <source>--personal needs --purpose: who reads personal data says why</source>
        <translation>--personal için --purpose gerekir: kişisel veriyi okuyan nedenini söyler</translation>
    </message>
    <message>
        <source>Write for instance --purpose &quot;objection 2026/15&quot;; the store notes it with your name.</source>
        <translation>Örneğin --purpose &quot;itiraz 2026/15&quot; yazın; depo bunu adınızla kaydeder.</translation>
    </message>
    <message>
        <source>Revisions: 1 to %1, or head, or a day such as 2026-01-31</source>
        <translation>Revizyonlar: 1–%1, head ya da 2026-01-31 gibi bir gün</translation>
    </message>
    <message>
        <source>open</source>
        <translation>açık</translation>
    </message>
    <message>
        <source>approved by %1</source>
        <translation>%1 onayladı</translation>
    </message>
    <message>
        <source>returned by %1: %2</source>
        <translation>%1 iade etti: %2</translation>
    </message>
    <message>
        <source>merged by %1 as revision %2</source>
        <translation>%1 yürürlüğe aldı, revizyon %2</translation>
    </message>
    <message>
        <source>merged by %1; it changed nothing</source>
        <translation>%1 yürürlüğe aldı; hiçbir şey değiştirmedi</translation>
    </message>
    <message>
        <source>dropped by %1</source>
        <translation>%1 iptal etti</translation>
    </message>
    <message>
        <source>%1, %2 edits</source>
        <translation>%1, %2 düzenleme</translation>
    </message>
    <message>
        <source>There are no drafts</source>
        <translation>Taslak yok</translation>
    </message>
    <message>
        <source>%1 conflicts; nothing was changed. Choose with --mine CLASS:ID (the draft&apos;s state) or --theirs CLASS:ID (the valid one)</source>
        <translation>%1 çakışma; hiçbir şey değiştirilmedi. --mine SINIF:NO (taslağın durumu) ya da --theirs SINIF:NO (yürürlükteki) ile seçin</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is revision %2</source>
        <translation>&quot;%1&quot; %2. revizyon oldu</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is closed: it changed nothing</source>
        <translation>&quot;%1&quot; kapandı: hiçbir şey değiştirmedi</translation>
    </message>
    <message>
        <source>%1 features had changed in the valid state meanwhile</source>
        <translation>%1 nesne bu arada yürürlükteki durumda değişmişti</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not one of another, anybody</source>
        <translation>&quot;%1&quot;, another ya da anybody değil</translation>
    </message>
    <message>
        <source>Drafts are approved by somebody else than their author</source>
        <translation>Taslakları başlatandan başka biri onaylar</translation>
    </message>
    <message>
        <source>Anybody may approve drafts, also their author</source>
        <translation>Taslakları herkes, başlatan da onaylayabilir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is nothing that is done with a draft</source>
        <translation>&quot;%1&quot; bir taslakla yapılan bir iş değil</translation>
    </message>
    <message>
        <source>One of list, new, show, approve, return, merge, drop, reviewer</source>
        <translation>Şunlardan biri: list, new, show, approve, return, merge, drop, reviewer</translation>
    </message>
    <message>
        <source>%1 operations in the draft &quot;%2&quot;</source>
        <translation>&quot;%2&quot; taslağında %1 işlem</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no right</source>
        <translation>&quot;%1&quot; bir yetki değil</translation>
    </message>
    <message>
        <source>There is no theme &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir tema yok</translation>
    </message>
    <message>
        <source>Themes: %1, all</source>
        <translation>Temalar: %1, all</translation>
    </message>
    <message>
        <source>--theme names no theme</source>
        <translation>--theme bir tema adı vermiyor</translation>
    </message>
    <message>
        <source>%1 owns the store and may do everything</source>
        <translation>%1 deponun sahibi ve her şeyi yapabilir</translation>
    </message>
    <message>
        <source>--user is missing: whose rights are they?</source>
        <translation>--user eksik: kimin yetkileri?</translation>
    </message>
    <message>
        <source>Either --may (or --personal) or --revoke is needed</source>
        <translation>--may (ya da --personal) veya --revoke gerekli</translation>
    </message>
    <message>
        <source>%1 may only be read: who changes a feature must see its personal data too. Add --personal.</source>
        <translation>%1 yalnızca okunabilir: bir nesneyi değiştiren kişisel verilerini de görmelidir. --personal ekleyin.</translation>
    </message>
    <message>
        <source>%1 has no rights there any more</source>
        <translation>%1 kullanıcısının orada artık yetkisi yok</translation>
    </message>
    <message>
        <source>%1 has these rights now</source>
        <translation>%1 kullanıcısının şimdiki yetkileri</translation>
    </message>
    <message>
        <source>A sheet shows what is in force, and a draft is not</source>
        <translation>Pafta yürürlükte olanı gösterir, taslak yürürlükte değildir</translation>
    </message>
    <message>
        <source>Leave --pdf out, or merge the draft first.</source>
        <translation>--pdf&apos;i çıkarın ya da önce taslağı yürürlüğe alın.</translation>
    </message>
    <message>
        <source>By the draft &quot;%1&quot;, which is not in force</source>
        <translation>&quot;%1&quot; taslağına göre; yürürlükte değildir</translation>
    </message>
    <message>
        <source>Drafts stay with the original; merge them first if they should be copied</source>
        <translation>Taslaklar asıl depoda kalır; kopyalanmaları gerekiyorsa önce yürürlüğe alın</translation>
    </message>
    <message>
        <source>Give either --as-of or --draft: a draft stands beside the present state</source>
        <translation>--as-of ya da --draft verin: taslak şimdiki durumun yanında durur</translation>
    </message>
    <message>
        <source>Rights: read, edit, publish, review, audit. Personal data: --personal.</source>
        <translation>Yetkiler: read, edit, publish, review, audit. Kişisel veriler: --personal.</translation>
    </message>
    <message>
        <source>--%1: &quot;%2&quot; is not of the form CLASS=DAYS</source>
        <translation>--%1: &quot;%2&quot; SINIF=GÜN biçiminde değil</translation>
    </message>
    <message>
        <source>DAYS is a whole number, or none: then nothing of the class is ever due.</source>
        <translation>GÜN bir tam sayıdır ya da none: o zaman sınıfın hiçbir verisinin süresi dolmaz.</translation>
    </message>
    <message>
        <source>%1: personal values stay %2 days after a version has ended</source>
        <translation>%1: kişisel değerler, sürüm sona erdikten sonra %2 gün kalır</translation>
    </message>
    <message>
        <source>No class has a rule, so nothing is ever due by itself</source>
        <translation>Hiçbir sınıfın kuralı yok, bu yüzden hiçbir şeyin süresi kendiliğinden dolmaz</translation>
    </message>
    <message>
        <source>older than %1 days</source>
        <translation>%1 günden eski</translation>
    </message>
    <message>
        <source>request</source>
        <translation>talep</translation>
    </message>
    <message>
        <source>%1 values in past states, %2 in present ones (%3)</source>
        <translation>geçmiş durumlarda %1, bugünkü durumda %2 değer (%3)</translation>
    </message>
    <message>
        <source>Nothing is due</source>
        <translation>Süresi dolan bir şey yok</translation>
    </message>
    <message>
        <source>What lies outside of this store is not erased: backups made before, archived logs of the database (WAL) and its replicas, checkouts, exports and prints, the data carrier&apos;s own copies of old blocks. A later import may bring a value again. Texts that people wrote (messages, remarks, purposes) are not searched.</source>
        <translation>Bu deponun dışında kalanlar silinmez: önceden alınmış yedekler, veritabanının arşivlenmiş günlükleri (WAL) ve kopyaları, çalışma kopyaları, dışa aktarımlar ve çıktılar, veri taşıyıcının eski bloklardan tuttuğu kopyalar. Sonraki bir içe aktarma bir değeri yeniden getirebilir. Kişilerin yazdığı metinler (açıklamalar, notlar, amaçlar) aranmaz.</translation>
    </message>
    <message>
        <source>%1 of the revisions concerned were made by an older version of KentCBS: whoever guesses an erased value exactly can still confirm it by their chain hashes</source>
        <translation>İlgili revizyonlardan %1 tanesi KentCBS&apos;nin eski bir sürümüyle yapılmış: silinen bir değeri tam olarak tahmin eden kişi, onu zincir özetlerinden hâlâ doğrulayabilir</translation>
    </message>
    <message>
        <source>--keep and --apply are two steps: look at what is due in between</source>
        <translation>--keep ve --apply iki ayrı adımdır: arada süresi dolanlara bakın</translation>
    </message>
    <message>
        <source>Nothing was erased</source>
        <translation>Hiçbir şey silinmedi</translation>
    </message>
    <message>
        <source>Deletion record %1: %2</source>
        <translation>İmha kaydı %1: %2</translation>
    </message>
    <message>
        <source>Revisions %1 to %2 hold erased values by deletion record %3 (%4, %5: %6)</source>
        <translation>%1–%2 revizyonlarında, %3 numaralı imha kaydıyla silinmiş değerler var (%4, %5: %6)</translation>
    </message>
    <message>
        <source>Journals hold erased values by deletion record %1 (%2, %3: %4)</source>
        <translation>Günlüklerde, %1 numaralı imha kaydıyla silinmiş değerler var (%2, %3: %4)</translation>
    </message>
    <message>
        <source>%1 has no attribute &quot;%2&quot;</source>
        <translation>%1 sınıfında &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>Its attributes: %1</source>
        <translation>Öznitelikleri: %1</translation>
    </message>
    <message>
        <source>--where &quot;%1&quot; is no condition</source>
        <translation>--where &quot;%1&quot; bir koşul değil</translation>
    </message>
    <message>
        <source>Write ATTRIBUTE=VALUE, or &lt;, &lt;=, &gt;, &gt;= in the place of =; ATTRIBUTE= asks for what is not given.</source>
        <translation>ÖZNİTELİK=DEĞER yazın, = yerine &lt;, &lt;=, &gt;, &gt;= de olur; ÖZNİTELİK= verilmemiş olanları sorar.</translation>
    </message>
    <message>
        <source>--where &quot;%1&quot; lacks a value</source>
        <translation>--where &quot;%1&quot; için değer eksik</translation>
    </message>
    <message>
        <source>in all</source>
        <translation>toplam</translation>
    </message>
    <message>
        <source>%1 is written and verified: revision %2, content %3</source>
        <translation>%1 yazıldı ve doğrulandı: revizyon %2, içerik %3</translation>
    </message>
    <message>
        <source>%1 is removed</source>
        <translation>%1 silindi</translation>
    </message>
    <message>
        <source>%1 is not the backup that was written there; it was left alone</source>
        <translation>%1 oraya yazılan yedek değil; dokunulmadı</translation>
    </message>
</context>
<context>
    <name>kbs::cli::LayerWriter</name>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
</context>
<context>
    <name>kbs::cli::Table</name>
    <message>
        <source>number</source>
        <translation>sayı</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>verilmemiş</translation>
    </message>
    <message>
        <source>(not given)</source>
        <translation>(verilmemiş)</translation>
    </message>
</context>
<context>
    <name>kbs::drafts</name>
    <message>
        <source>Look at the draft, put right what is missing in a new one, and drop this one.</source>
        <translation>Taslağa bakın, eksik olanı yeni bir taslakta düzeltin ve bunu iptal edin.</translation>
    </message>
    <message>
        <source>Deleted in the draft, changed in the valid state</source>
        <translation>Taslakta silinmiş, yürürlükteki durumda değişmiş</translation>
    </message>
    <message>
        <source>Changed in the draft and in the valid state</source>
        <translation>Hem taslakta hem yürürlükteki durumda değişmiş</translation>
    </message>
    <message>
        <source>Changed in the draft, deleted in the valid state</source>
        <translation>Taslakta değişmiş, yürürlükteki durumda silinmiş</translation>
    </message>
    <message>
        <source>The store has no draft &quot;%1&quot;</source>
        <translation>Depoda &quot;%1&quot; taslağı yok</translation>
    </message>
    <message>
        <source>There is none; begin one with &quot;kbs draft STORE new NAME&quot;.</source>
        <translation>Hiç taslak yok; &quot;kbs draft DEPO new AD&quot; ile başlatın.</translation>
    </message>
    <message>
        <source>Drafts: %1</source>
        <translation>Taslaklar: %1</translation>
    </message>
    <message>
        <source>Draft &quot;%1&quot;</source>
        <translation>&quot;%1&quot; taslağı</translation>
    </message>
    <message>
        <source>Draft &quot;%1&quot;: %2</source>
        <translation>&quot;%1&quot; taslağı: %2</translation>
    </message>
    <message>
        <source>Others keep changing what the draft &quot;%1&quot; changes; nothing was merged</source>
        <translation>&quot;%1&quot; taslağının değiştirdiklerini başkaları durmadan değiştiriyor; hiçbir şey yürürlüğe alınmadı</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Yeniden deneyin.</translation>
    </message>
    <message>
        <source>Whoever returns a draft says why</source>
        <translation>Taslağı iade eden gerekçesini yazar</translation>
    </message>
    <message>
        <source>Write what is to be changed in it.</source>
        <translation>Taslakta neyin değiştirileceğini yazın.</translation>
    </message>
    <message>
        <source>%1 began the draft &quot;%2&quot; and so cannot approve it</source>
        <translation>&quot;%2&quot; taslağını %1 başlattı, bu yüzden onaylayamaz</translation>
    </message>
    <message>
        <source>Let somebody else look at it. A store may also let its authors approve: kbs draft STORE reviewer anybody.</source>
        <translation>Başka birine inceletin. Bir depo başlatanların onaylamasına da izin verebilir: kbs draft DEPO reviewer anybody.</translation>
    </message>
    <message>
        <source>A draft needs a name</source>
        <translation>Taslağın bir adı olmalı</translation>
    </message>
    <message>
        <source>Name it after the plan change it holds.</source>
        <translation>İçerdiği tadilatın adını verin.</translation>
    </message>
    <message>
        <source>The store has no such draft</source>
        <translation>Depoda böyle bir taslak yok</translation>
    </message>
    <message>
        <source>&quot;kbs draft&quot; lists the drafts.</source>
        <translation>&quot;kbs draft&quot; taslakları listeler.</translation>
    </message>
    <message>
        <source>%1 has merged the draft &quot;%2&quot; already</source>
        <translation>&quot;%2&quot; taslağını %1 zaten yürürlüğe aldı</translation>
    </message>
    <message>
        <source>What it held is in the valid state.</source>
        <translation>İçindekiler yürürlükteki durumda.</translation>
    </message>
    <message>
        <source>%1 has dropped the draft &quot;%2&quot;</source>
        <translation>&quot;%2&quot; taslağını %1 iptal etti</translation>
    </message>
    <message>
        <source>Begin another one.</source>
        <translation>Başka bir taslak başlatın.</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; needs the name of whoever decides about it</source>
        <translation>&quot;%1&quot; taslağı için karar verenin adı gerekli</translation>
    </message>
    <message>
        <source>Somebody has edited the draft &quot;%1&quot; meanwhile; nothing was changed</source>
        <translation>&quot;%1&quot; taslağını bu arada biri düzenledi; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>Look at it again.</source>
        <translation>Yeniden bakın.</translation>
    </message>
    <message>
        <source>The draft &quot;%1&quot; is not approved</source>
        <translation>&quot;%1&quot; taslağı onaylı değil</translation>
    </message>
    <message>
        <source>Somebody has to approve it first, as it is now.</source>
        <translation>Önce birinin şimdiki hâliyle onaylaması gerekir.</translation>
    </message>
    <message>
        <source>There is an open draft named &quot;%1&quot; already</source>
        <translation>&quot;%1&quot; adında açık bir taslak zaten var</translation>
    </message>
    <message>
        <source>Go on in that one, or choose another name.</source>
        <translation>Onda devam edin ya da başka bir ad seçin.</translation>
    </message>
</context>
<context>
    <name>kbs::edit</name>
    <message>
        <source>There is no %1 %2</source>
        <translation>%1 %2 yok</translation>
    </message>
    <message>
        <source>The area has heights; they cannot be given to the corners that arise</source>
        <translation>Alanın yükseklikleri var; oluşan köşelere verilemiyor</translation>
    </message>
    <message>
        <source>Save it without heights first.</source>
        <translation>Önce yüksekliksiz kaydedin.</translation>
    </message>
    <message>
        <source>There is no corner at this place</source>
        <translation>Bu noktada köşe yok</translation>
    </message>
    <message>
        <source>A corner cannot be put there</source>
        <translation>Buraya köşe konamaz</translation>
    </message>
    <message>
        <source>A neighbour&apos;s border runs through this corner; it cannot be taken away</source>
        <translation>Bu köşeden komşunun sınırı geçiyor; kaldırılamaz</translation>
    </message>
    <message>
        <source>Move it instead.</source>
        <translation>Bunun yerine taşıyın.</translation>
    </message>
    <message>
        <source>Several borders meet in this corner; it cannot be taken away</source>
        <translation>Bu köşede birden çok sınır buluşuyor; kaldırılamaz</translation>
    </message>
    <message>
        <source>Too few corners would be left</source>
        <translation>Çok az köşe kalır</translation>
    </message>
    <message>
        <source>The line does not cut the area through</source>
        <translation>Çizgi alanı baştan başa kesmiyor</translation>
    </message>
    <message>
        <source>Draw it from outside to outside.</source>
        <translation>Dışarıdan dışarıya çizin.</translation>
    </message>
    <message>
        <source>The areas do not hang together</source>
        <translation>Alanlar bitişik değil</translation>
    </message>
    <message>
        <source>Choose areas that share a border.</source>
        <translation>Ortak sınırı olan alanları seçin.</translation>
    </message>
    <message>
        <source>Choose at least two different features to merge</source>
        <translation>Birleştirmek için en az iki farklı nesne seçin</translation>
    </message>
    <message>
        <source>%1 has no attribute number %2</source>
        <translation>%1 sınıfında %2 numaralı öznitelik yok</translation>
    </message>
</context>
<context>
    <name>kbs::erasure</name>
    <message>
        <source>Personal data are erased for a reason, which is recorded</source>
        <translation>Kişisel veriler bir gerekçeyle silinir, gerekçe kaydedilir</translation>
    </message>
    <message>
        <source>Say in a few words why.</source>
        <translation>Nedenini birkaç sözcükle yazın.</translation>
    </message>
    <message>
        <source>An erasure of personal data does not say who orders it</source>
        <translation>Bir kişisel veri silme işlemi kimin istediğini söylemiyor</translation>
    </message>
    <message>
        <source>Deletion record %1 was changed, or the one before it is missing</source>
        <translation>%1 numaralı imha kaydı değiştirilmiş ya da ondan önceki eksik</translation>
    </message>
    <message>
        <source>The last deletion records are missing or were changed</source>
        <translation>Son imha kayıtları eksik ya da değiştirilmiş</translation>
    </message>
    <message>
        <source>The seals of revisions with erased values are not those that were recorded</source>
        <translation>Silinmiş değerleri olan revizyonların mühürleri kaydedilenlerden farklı</translation>
    </message>
    <message>
        <source>Personal values were erased, but their bytes are not yet overwritten: run &quot;kbs retention STORE --apply&quot;</source>
        <translation>Kişisel değerler silindi ama baytlarının üzerine henüz yazılmadı: &quot;kbs retention DEPO --apply&quot; çalıştırın</translation>
    </message>
</context>
<context>
    <name>kbs::geometry</name>
    <message>
        <source>Only areas are repaired</source>
        <translation>Yalnızca alanlar onarılır</translation>
    </message>
    <message>
        <source>A coordinate is not a number</source>
        <translation>Bir koordinat sayı değil</translation>
    </message>
    <message>
        <source>A vertex would have to move by %1 mm</source>
        <translation>Bir köşe noktasının %1 mm oynatılması gerekirdi</translation>
    </message>
    <message>
        <source>Draw it anew or ask for a corrected delivery</source>
        <translation>Yeniden çizin veya düzeltilmiş teslimat isteyin</translation>
    </message>
</context>
<context>
    <name>kbs::geometry::Repair</name>
    <message>
        <source>%1 rings closed</source>
        <translation>%1 halka kapatıldı</translation>
    </message>
    <message>
        <source>%1 repeated vertices taken out</source>
        <translation>yinelenen %1 köşe noktası çıkarıldı</translation>
    </message>
    <message>
        <source>%1 rings that enclose nothing taken out</source>
        <translation>hiçbir şeyi çevrelemeyen %1 halka çıkarıldı</translation>
    </message>
    <message>
        <source>%1 rings turned</source>
        <translation>%1 halka çevrildi</translation>
    </message>
    <message>
        <source>rebuilt from its own vertices</source>
        <translation>kendi köşe noktalarından yeniden kuruldu</translation>
    </message>
    <message>
        <source>%1; area before %2 m², after %3 m²; no vertex moved farther than %4 mm</source>
        <translation>%1; alan önce %2 m², sonra %3 m²; hiçbir köşe noktası %4 mm&apos;den fazla oynamadı</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>hiçbir şey</translation>
    </message>
</context>
<context>
    <name>kbs::gui</name>
    <message>
        <source>Area on the map</source>
        <translation>Haritadaki alan</translation>
    </message>
    <message>
        <source>Perimeter</source>
        <translation>Çevre</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Uzunluk</translation>
    </message>
    <message>
        <source>East, north</source>
        <translation>Doğu, kuzey</translation>
    </message>
    <message>
        <source>Revision %1</source>
        <translation>Revizyon %1</translation>
    </message>
    <message>
        <source>Source: parcel no. %1 in revision %2 of this store.</source>
        <translation>Kaynak: bu deponun %2. revizyonundaki %1 numaralı parsel.</translation>
    </message>
    <message>
        <source>Building ground by setbacks</source>
        <translation>Çekme mesafelerine göre yapı alanı</translation>
    </message>
    <message>
        <source>Allowed footprint</source>
        <translation>İzin verilen taban alanı</translation>
    </message>
    <message>
        <source>Allowed floor area</source>
        <translation>İzin verilen toplam inşaat alanı</translation>
    </message>
    <message>
        <source>Imar durumu (plan in force)</source>
        <translation>İmar durumu (yürürlükteki plan)</translation>
    </message>
    <message>
        <source>No plan area to build on lies over this parcel.</source>
        <translation>Bu parselin üzerinde yapı yapılabilecek plan alanı yok.</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Outside building areas (road, green …)</source>
        <translation>Yapı alanları dışında (yol, yeşil …)</translation>
    </message>
    <message>
        <source>As of %1. Information only; the sheet with its sources can be saved as PDF.</source>
        <translation>%1 itibarıyla. Yalnız bilgi içindir; kaynaklarıyla belge PDF olarak kaydedilebilir.</translation>
    </message>
</context>
<context>
    <name>kbs::guide</name>
    <message>
        <source>Check the free space and the rights of the folder.</source>
        <translation>Boş yeri ve klasörün izinlerini denetleyin.</translation>
    </message>
    <message>
        <source>the guide needs a folder, and this is a file</source>
        <translation>rehber bir klasör ister, bu bir dosya</translation>
    </message>
    <message>
        <source>the folder holds other files and is no city guide</source>
        <translation>klasörde başka dosyalar var ve kent rehberi değil</translation>
    </message>
    <message>
        <source>Choose an empty or a new folder.</source>
        <translation>Boş veya yeni bir klasör seçin.</translation>
    </message>
    <message>
        <source>the store has nothing that a city guide could show</source>
        <translation>depoda kent rehberinin gösterebileceği bir şey yok</translation>
    </message>
    <message>
        <source>Import streets, doors, buildings or places first.</source>
        <translation>Önce sokakları, kapıları, yapıları veya yerleri içe aktarın.</translation>
    </message>
    <message>
        <source>the file cannot be copied: %1</source>
        <translation>dosya kopyalanamıyor: %1</translation>
    </message>
    <message>
        <source>the folder cannot be replaced: %1</source>
        <translation>klasör değiştirilemiyor: %1</translation>
    </message>
    <message>
        <source>the folder cannot be put in place: %1</source>
        <translation>klasör yerine konamıyor: %1</translation>
    </message>
    <message>
        <source>the folder cannot be made</source>
        <translation>klasör oluşturulamıyor</translation>
    </message>
    <message>
        <source>the folder cannot be made: %1</source>
        <translation>klasör oluşturulamıyor: %1</translation>
    </message>
    <message>
        <source>Writing places, streets and doors</source>
        <translation>Yerler, sokaklar ve kapılar yazılıyor</translation>
    </message>
    <message>
        <source>the file cannot be written: %1</source>
        <translation>dosya yazılamıyor: %1</translation>
    </message>
    <message>
        <source>Drawing the map</source>
        <translation>Harita çiziliyor</translation>
    </message>
    <message>
        <source>nothing that the look &quot;%1&quot; shows is public</source>
        <translation>&quot;%1&quot; görünümünün gösterdiği hiçbir şey kamuya açık değil</translation>
    </message>
    <message>
        <source>Choose another look for the city guide.</source>
        <translation>Kent rehberi için başka bir görünüm seçin.</translation>
    </message>
    <message>
        <source>there is no look &quot;%1&quot;; there are: %2</source>
        <translation>&quot;%1&quot; adlı görünüm yok; olanlar: %2</translation>
    </message>
</context>
<context>
    <name>kbs::import</name>
    <message>
        <source>GML (any application schema)</source>
        <translation>GML (her uygulama şeması)</translation>
    </message>
    <message>
        <source>Arcs become chords, solids and triangulated surfaces become their footprint, topology and time primitives are kept as text.</source>
        <translation>Yaylar kiriş, katılar ve üçgen yüzeyler taban izi olur; topoloji ve zaman ögeleri metin olarak tutulur.</translation>
    </message>
    <message>
        <source>One object is larger than %1 MB</source>
        <translation>Bir nesne %1 MB&apos;tan büyük</translation>
    </message>
    <message>
        <source>This is no delivery of map data; ask the sender.</source>
        <translation>Bu bir harita verisi teslimatı değil; göndericiye sorun.</translation>
    </message>
    <message>
        <source>The mapping is wrong at %1: %2</source>
        <translation>Eşleme %1 yerinde yanlış: %2</translation>
    </message>
    <message>
        <source>Mend the mapping file, or make it anew in the window.</source>
        <translation>Eşleme dosyasını düzeltin veya pencerede yeniden yapın.</translation>
    </message>
    <message>
        <source>the key &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; anahtar sözcüğü bilinmiyor</translation>
    </message>
    <message>
        <source>a path or an object is expected</source>
        <translation>yol veya nesne bekleniyor</translation>
    </message>
    <message>
        <source>neither a path nor a constant is given</source>
        <translation>ne yol ne sabit verilmiş</translation>
    </message>
    <message>
        <source>what is ignored needs a rule and a reason</source>
        <translation>yok sayılan şey bir kural ve neden ister</translation>
    </message>
    <message>
        <source>no layer is named</source>
        <translation>katman adı verilmemiş</translation>
    </message>
    <message>
        <source>onlyGeometry is point, line, polygon or none</source>
        <translation>onlyGeometry yalnız point, line, polygon veya none olabilir</translation>
    </message>
    <message>
        <source>this is not a regular expression: %1</source>
        <translation>bu bir düzenli ifade değil: %1</translation>
    </message>
    <message>
        <source>the catalogue has no class &quot;%1&quot;</source>
        <translation>katalogda &quot;%1&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; has no attribute &quot;%2&quot;</source>
        <translation>&quot;%1&quot; sınıfında &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>the expression of &quot;%1&quot; is not a regular expression: %2</source>
        <translation>&quot;%1&quot; ifadesi düzenli ifade değil: %2</translation>
    </message>
    <message>
        <source>its name fits &quot;%1&quot;, but that class has another kind of geometry</source>
        <translation>adı &quot;%1&quot; sınıfına uyuyor, ama o sınıfın geometri türü başka</translation>
    </message>
    <message>
        <source>its name fits &quot;%1&quot;, but it has nothing for the required &quot;%2&quot;</source>
        <translation>adı &quot;%1&quot; sınıfına uyuyor, ama zorunlu &quot;%2&quot; için bir şeyi yok</translation>
    </message>
    <message>
        <source>the layer&apos;s name &quot;%1&quot; means this class</source>
        <translation>katmanın adı &quot;%1&quot; bu sınıf demek</translation>
    </message>
    <message>
        <source>its attributes hold a key of this class</source>
        <translation>öznitelikleri bu sınıfın bir anahtarını içeriyor</translation>
    </message>
    <message>
        <source>no class of the catalogue is called so or has such attributes</source>
        <translation>katalogda bu adda veya bu öznitelikleri taşıyan sınıf yok</translation>
    </message>
    <message>
        <source>guessed</source>
        <translation>tahmin</translation>
    </message>
    <message>
        <source>No file is given to import</source>
        <translation>İçe aktarılacak dosya verilmedi</translation>
    </message>
    <message>
        <source>The encoding &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; kodlaması bilinmiyor</translation>
    </message>
    <message>
        <source>Known are: %1.</source>
        <translation>Bilinenler: %1.</translation>
    </message>
    <message>
        <source>The coordinate system &quot;%1&quot; is not known: %2</source>
        <translation>&quot;%1&quot; koordinat sistemi bilinmiyor: %2</translation>
    </message>
    <message>
        <source>Name it as EPSG:n.</source>
        <translation>EPSG:n olarak verin.</translation>
    </message>
    <message>
        <source>%1: %2 objects were rejected, so what the delivery lacks was not deleted</source>
        <translation>%1: %2 nesne reddedildi, bu yüzden teslimatta olmayanlar silinmedi</translation>
    </message>
    <message>
        <source>The ledger does not balance: %1 objects read, but %2 loaded + %3 rejected + %4 ignored</source>
        <translation>Hesap tutmuyor: %1 nesne okundu, ama yüklenen %2 + reddedilen %3 + yok sayılan %4</translation>
    </message>
    <message>
        <source>Nothing was imported. Please report this with the file.</source>
        <translation>Hiçbir şey içe aktarılmadı. Lütfen dosyayla birlikte bildirin.</translation>
    </message>
    <message>
        <source>Comparing with the store</source>
        <translation>Depoyla karşılaştırılıyor</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Hazır</translation>
    </message>
    <message>
        <source>This import has been applied already</source>
        <translation>Bu içe aktarma zaten uygulandı</translation>
    </message>
    <message>
        <source>Import of %1</source>
        <translation>İçe aktarma: %1</translation>
    </message>
    <message>
        <source>coordinates in %1 cannot be brought to the store&apos;s %2: %3</source>
        <translation>%1 koordinatları deponun %2 sistemine dönüştürülemiyor: %3</translation>
    </message>
    <message>
        <source>given with --crs</source>
        <translation>--crs ile verildi</translation>
    </message>
    <message>
        <source>declared as %1</source>
        <translation>%1 olarak bildirilmiş</translation>
    </message>
    <message>
        <source>the coordinate system &quot;%1&quot; is not known: %2. Name the right one with --crs EPSG:n</source>
        <translation>&quot;%1&quot; koordinat sistemi bilinmiyor: %2. Doğrusunu --crs EPSG:n ile verin</translation>
    </message>
    <message>
        <source>None of the encodings that KentCBS reads fits this file</source>
        <translation>KentCBS&apos;nin okuduğu kodlamaların hiçbiri bu dosyaya uymuyor</translation>
    </message>
    <message>
        <source>Looked for: %1. If you know what it is, name the encoding yourself.</source>
        <translation>Bakılanlar: %1. Ne olduğunu biliyorsanız kodlamayı kendiniz verin.</translation>
    </message>
    <message>
        <source>the patches of the surface do not make one surface</source>
        <translation>yüzeyin yamaları tek bir yüzey oluşturmuyor</translation>
    </message>
    <message>
        <source>%1 stores %2, but the object has %3</source>
        <translation>%1 %2 saklar, nesnede ise %3 var</translation>
    </message>
    <message>
        <source>%1 at %2 %3</source>
        <translation>%2 %3 noktasında %1</translation>
    </message>
    <message>
        <source>%1. Import with --repair to load it mended</source>
        <translation>%1. Onarılmış olarak yüklemek için --repair ile içe aktarın</translation>
    </message>
    <message>
        <source>%1; mending gives several parts, which %2 does not store</source>
        <translation>%1; onarım birkaç parça veriyor, %2 bunu saklamaz</translation>
    </message>
    <message>
        <source>The elements are nested deeper than %1</source>
        <translation>Ögeler %1 düzeyden daha derin iç içe</translation>
    </message>
    <message>
        <source>The file declares the entity &quot;%1&quot; (DOCTYPE); such files can be traps and are not read</source>
        <translation>Dosya &quot;%1&quot; varlığını bildiriyor (DOCTYPE); böyle dosyalar tuzak olabilir ve okunmaz</translation>
    </message>
    <message>
        <source>Ask the sender for the file without DOCTYPE.</source>
        <translation>Göndericiden DOCTYPE içermeyen dosyayı isteyin.</translation>
    </message>
    <message>
        <source>The file uses the entity &quot;%1&quot; from outside of it; nothing is fetched for a file</source>
        <translation>Dosya kendi dışındaki &quot;%1&quot; varlığını kullanıyor; bir dosya için dışarıdan hiçbir şey alınmaz</translation>
    </message>
    <message>
        <source>Ask the sender for a whole file; nothing of this one was imported.</source>
        <translation>Göndericiden bütün bir dosya isteyin; bundan hiçbir şey içe aktarılmadı.</translation>
    </message>
    <message>
        <source>The file ends in the middle: it was cut off</source>
        <translation>Dosya ortada bitiyor: kesilmiş</translation>
    </message>
    <message>
        <source>The character set &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; karakter kümesi bilinmiyor</translation>
    </message>
    <message>
        <source>Name the right one (UTF-8, windows-1254 or ISO-8859-9).</source>
        <translation>Doğrusunu verin (UTF-8, windows-1254 veya ISO-8859-9).</translation>
    </message>
    <message>
        <source>A letter is not written in the file&apos;s character set (%1)</source>
        <translation>Bir harf dosyanın karakter kümesinde (%1) yazılmamış</translation>
    </message>
    <message>
        <source>The XML is malformed here</source>
        <translation>XML burada bozuk</translation>
    </message>
    <message>
        <source>The XML is malformed here: %1</source>
        <translation>XML burada bozuk: %1</translation>
    </message>
    <message>
        <source>its name fits &quot;%1&quot;, but hardly any of its attributes does</source>
        <translation>adı &quot;%1&quot; ile uyuşuyor, ama özniteliklerinden hemen hiçbiri uymuyor</translation>
    </message>
    <message>
        <source>%1: the coordinates of the delivery are rounded (±%2 m); %3 objects keep their exact geometry</source>
        <translation>%1: teslimatın koordinatları yuvarlanmış (±%2 m); %3 nesne kesin geometrisini koruyor</translation>
    </message>
    <message>
        <source>Name the right character set (often windows-1254 or ISO-8859-9): --charset NAME.</source>
        <translation>Doğru karakter kümesini belirtin (çoğunlukla windows-1254 ya da ISO-8859-9): --charset AD.</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; has no text attribute &quot;%2&quot;</source>
        <translation>&quot;%1&quot; sınıfının &quot;%2&quot; adlı metin özniteliği yok</translation>
    </message>
    <message>
        <source>the delivery&apos;s standard calls it so</source>
        <translation>teslimin standardı onu böyle adlandırıyor</translation>
    </message>
    <message>
        <source>the attribute is called so</source>
        <translation>özniteliğin adı bu</translation>
    </message>
    <message>
        <source>a standard calls it so</source>
        <translation>bir standart onu böyle adlandırıyor</translation>
    </message>
    <message>
        <source>the attribute is called so, but for case and marks</source>
        <translation>büyük-küçük harf ve işaretler dışında özniteliğin adı bu</translation>
    </message>
    <message>
        <source>a standard calls it so, but for case and marks</source>
        <translation>büyük-küçük harf ve işaretler dışında bir standart onu böyle adlandırıyor</translation>
    </message>
    <message>
        <source>the title of the attribute</source>
        <translation>özniteliğin başlığı</translation>
    </message>
    <message>
        <source>no attribute is called so</source>
        <translation>bu adda öznitelik yok</translation>
    </message>
    <message>
        <source>The mapping needs a name</source>
        <translation>Eşlemeye bir ad gerekli</translation>
    </message>
    <message>
        <source>Name it after the supplier.</source>
        <translation>Gönderenin adını verin.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>There is no mapping &quot;%1&quot;, neither a file nor a saved one</source>
        <translation>&quot;%1&quot; adlı eşleme yok; ne dosya ne de kayıtlı eşleme</translation>
    </message>
    <message>
        <source>None is saved yet; the window&apos;s mapping editor saves them.</source>
        <translation>Henüz kayıtlı yok; pencerenin eşleme düzenleyicisi kaydeder.</translation>
    </message>
    <message>
        <source>Saved are: %1.</source>
        <translation>Kayıtlılar: %1.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read for the receipt: %2</source>
        <translation>%1 dosyası alındı için okunamıyor: %2</translation>
    </message>
    <message>
        <source>The import itself is not affected. Import the same file again to get a receipt.</source>
        <translation>İçe aktarmanın kendisi bundan etkilenmez. Alındı için aynı dosyayı yeniden içe aktarın.</translation>
    </message>
    <message>
        <source>The receipt %1 cannot be written: %2</source>
        <translation>%1 alındısı yazılamıyor: %2</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the file open.</source>
        <translation>Başka bir klasör seçin veya dosyayı açık tutan programı kapatın.</translation>
    </message>
    <message>
        <source>Writing the receipt</source>
        <translation>Alındı yazılıyor</translation>
    </message>
    <message>
        <source>A receipt ends in .html or .pdf, not &quot;%1&quot;</source>
        <translation>Alındı .html veya .pdf ile biter, &quot;%1&quot; ile değil</translation>
    </message>
    <message>
        <source>The receipt cannot be drawn without a graphical application object</source>
        <translation>Alındı, grafik uygulama nesnesi olmadan çizilemez</translation>
    </message>
    <message>
        <source>mended: %1</source>
        <translation>onarıldı: %1</translation>
    </message>
    <message>
        <source>%1, and it cannot be mended: %2</source>
        <translation>%1 ve onarılamıyor: %2</translation>
    </message>
    <message>
        <source>mended: %1. %2</source>
        <translation>onarıldı: %1. %2</translation>
    </message>
    <message>
        <source>this object and %1 overlap by %2 m²</source>
        <translation>bu nesne ile %1, %2 m² biniyor</translation>
    </message>
    <message>
        <source>this object and %1 are the same area, %2 m²</source>
        <translation>bu nesne ile %1 aynı alan, %2 m²</translation>
    </message>
    <message>
        <source>this object and %1 overlap in a strip of about %2 m, together %3 m²</source>
        <translation>bu nesne ile %1, yaklaşık %2 m genişliğinde bir şeritte biniyor, toplam %3 m²</translation>
    </message>
    <message>
        <source>between this object and %1 is a gap of up to %2 m, together %3 m²</source>
        <translation>bu nesne ile %1 arasında %2 m&apos;ye varan, toplam %3 m² boşluk var</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a theme that is written</source>
        <translation>&quot;%1&quot; yazılan bir tema değil</translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation>%1 yazılıyor</translation>
    </message>
    <message>
        <source>The store&apos;s coordinate system %1 has no EPSG number</source>
        <translation>Deponun koordinat sistemi %1 için EPSG numarası yok</translation>
    </message>
    <message>
        <source>INSPIRE files name their system by it.</source>
        <translation>INSPIRE dosyaları sistemini onunla adlandırır.</translation>
    </message>
    <message>
        <source>The level of the plan is not known</source>
        <translation>Planın düzeyi bilinmiyor</translation>
    </message>
    <message>
        <source>The plan is of several levels</source>
        <translation>Plan birkaç düzeyden</translation>
    </message>
    <message>
        <source>Name the schema; known are: %1.</source>
        <translation>Şemayı adlandırın; bilinenler: %1.</translation>
    </message>
    <message>
        <source>There is no schema %1 for the level %2</source>
        <translation>%2 düzeyi için %1 şeması yok</translation>
    </message>
    <message>
        <source>The store has no plan with a PİN</source>
        <translation>Depoda PİN&apos;i olan plan yok</translation>
    </message>
    <message>
        <source>The store has %1 plans</source>
        <translation>Depoda %1 plan var</translation>
    </message>
    <message>
        <source>PlanGML is written plan by plan; give the plan its PİN first.</source>
        <translation>PlanGML plan plan yazılır; önce plana PİN&apos;ini verin.</translation>
    </message>
    <message>
        <source>A PlanGML file holds one of them; name it with --plan: %1.</source>
        <translation>Bir PlanGML dosyası bunlardan birini tutar; --plan ile adlandırın: %1.</translation>
    </message>
    <message>
        <source>The store has no plan with the PİN %1</source>
        <translation>Depoda %1 PİN&apos;li plan yok</translation>
    </message>
    <message>
        <source>It has: %1.</source>
        <translation>Olanlar: %1.</translation>
    </message>
    <message>
        <source>%1 objects of the plan %2 do not fit the schema %3 %4; nothing was written</source>
        <translation>%2 planının %1 nesnesi %3 %4 şemasına uymuyor; hiçbir şey yazılmadı</translation>
    </message>
    <message>
        <source>Complete the objects listed. A newer --schema may know more values; --not-given writes building rules that are not given as 0 and GecerliDegil, and texts that are not given as empty ones.</source>
        <translation>Listelenen nesneleri tamamlayın. Daha yeni bir --schema daha çok değer bilebilir; --not-given, verilmemiş yapılaşma koşullarını 0 ve GecerliDegil, verilmemiş metinleri boş yazar.</translation>
    </message>
    <message>
        <source>The answer cannot be kept: %1</source>
        <translation>Yanıt saklanamıyor: %1</translation>
    </message>
    <message>
        <source>Asking %1</source>
        <translation>%1 sorgulanıyor</translation>
    </message>
</context>
<context>
    <name>kbs::import::CityEncoding</name>
    <message>
        <source>City model (CityGML, CityJSON): buildings</source>
        <translation>Kent modeli (CityGML, CityJSON): binalar</translation>
    </message>
    <message>
        <source>Of a building the footprint, its height and its floors are kept, not its walls and roofs; textures, templates and rooms are not read, and objects that are no buildings are ignored and counted.</source>
        <translation>Binanın taban izi, yüksekliği ve katları saklanır, duvar ve çatıları saklanmaz; dokular, şablonlar ve odalar okunmaz, bina olmayan nesneler sayılarak atlanır.</translation>
    </message>
    <message>
        <source>it is a CityJSON model</source>
        <translation>bu bir CityJSON modeli</translation>
    </message>
    <message>
        <source>its objects are of the CityGML schema</source>
        <translation>nesneleri CityGML şemasından</translation>
    </message>
</context>
<context>
    <name>kbs::import::CityGmlSource</name>
    <message>
        <source>One city object is larger than 256 MB</source>
        <translation>Bir kent nesnesi 256 MB&apos;tan büyük</translation>
    </message>
    <message>
        <source>This is no delivery of map data; ask the sender.</source>
        <translation>Bu bir harita verisi teslimatı değil; göndericiye sorun.</translation>
    </message>
</context>
<context>
    <name>kbs::import::CityJsonSource</name>
    <message>
        <source>The sequence does not begin with a CityJSON object, so scale and place of its vertices are not known</source>
        <translation>Dizi bir CityJSON nesnesiyle başlamıyor, bu yüzden köşe noktalarının ölçeği ve yeri bilinmiyor</translation>
    </message>
    <message>
        <source>This is not CityJSON: its &quot;type&quot; is &quot;%1&quot;</source>
        <translation>Bu CityJSON değil: &quot;type&quot; değeri &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Ask the sender for the whole file.</source>
        <translation>Gönderenden dosyanın bütününü isteyin.</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>%1 okunuyor</translation>
    </message>
    <message>
        <source>Line %1 of the sequence is not a CityJSONFeature but &quot;%2&quot;</source>
        <translation>Dizinin %1. satırı CityJSONFeature değil, &quot;%2&quot;</translation>
    </message>
</context>
<context>
    <name>kbs::import::GmlEncoding</name>
    <message>
        <source>it is XML with the GML namespace</source>
        <translation>GML ad alanlı XML</translation>
    </message>
</context>
<context>
    <name>kbs::import::OwnEncoding</name>
    <message>
        <source>Exports of this program (GeoPackage, GeoJSON, CSV)</source>
        <translation>Bu programın dışa aktarımları (GeoPackage, GeoJSON, CSV)</translation>
    </message>
    <message>
        <source>Personal attributes are loaded only where a mapping names them.</source>
        <translation>Kişisel öznitelikler yalnızca bir eşleme adlandırırsa yüklenir.</translation>
    </message>
    <message>
        <source>it is an export of this program</source>
        <translation>bu programın dışa aktarımı</translation>
    </message>
    <message>
        <source>This is no export of this program</source>
        <translation>Bu, bu programın dışa aktarımı değil</translation>
    </message>
    <message>
        <source>Leave the encoding out, then it is recognised</source>
        <translation>Biçimi yazmayın, tanınır</translation>
    </message>
</context>
<context>
    <name>kbs::import::PagedSource</name>
    <message>
        <source>%1 objects came on two pages: the service does not keep its order from page to page, so others may be missing. Name an order in the address (sortBy=…) and import again</source>
        <translation>%1 nesne iki sayfada geldi: hizmet sayfadan sayfaya sırasını korumuyor, bu yüzden başkaları eksik olabilir. Adreste sıra verin (sortBy=…) ve yeniden içe aktarın</translation>
    </message>
    <message>
        <source>the object came on page %1 already, the same in every value</source>
        <translation>nesne %1. sayfada da geldi, her değeri aynı</translation>
    </message>
</context>
<context>
    <name>kbs::import::PlanSource</name>
    <message>
        <source>The file names no plan (no PlanSiniri or PlanDegisiklikSiniri with a Pin); its objects belong to none</source>
        <translation>Dosya plan bildirmiyor (Pin&apos;i olan PlanSiniri veya PlanDegisiklikSiniri yok); nesneleri hiçbir plana ait değil</translation>
    </message>
    <message>
        <source>The file holds %1 plans; which one an object belongs to is not said, so it is left open</source>
        <translation>Dosyada %1 plan var; bir nesnenin hangisine ait olduğu söylenmiyor, bu yüzden boş bırakıldı</translation>
    </message>
    <message>
        <source>%1: of &quot;%2&quot; the day is kept, the time of day is not</source>
        <translation>%1: &quot;%2&quot; değerinin günü saklanır, saati saklanmaz</translation>
    </message>
</context>
<context>
    <name>kbs::import::TkgmEncoding</name>
    <message>
        <source>TKGM / MEGSİS parcels (WFS GML, parselsorgu GeoJSON)</source>
        <translation>TKGM / MEGSİS parselleri (WFS GML, parselsorgu GeoJSON)</translation>
    </message>
    <message>
        <source>The original geometry&apos;s text and lists of successor parcels are not kept.</source>
        <translation>Özgün geometrinin metni ve gittiği parseller listesi tutulmaz.</translation>
    </message>
    <message>
        <source>its objects are of the TKGM service</source>
        <translation>nesneleri TKGM servisinden</translation>
    </message>
    <message>
        <source>it is GeoJSON with the fields of the TKGM parcel query</source>
        <translation>TKGM parsel sorgusu alanları olan GeoJSON</translation>
    </message>
</context>
<context>
    <name>kbs::import::Unchanged</name>
    <message>
        <source>The file changed or vanished while it was read</source>
        <translation>Dosya okunurken değişti veya yok oldu</translation>
    </message>
    <message>
        <source>Nothing was imported. Import it again when nobody writes to it.</source>
        <translation>Hiçbir şey içe aktarılmadı. Kimse yazmıyorken yeniden içe aktarın.</translation>
    </message>
</context>
<context>
    <name>kbs::import::city</name>
    <message>
        <source>&quot;%1&quot; is not an object</source>
        <translation>&quot;%1&quot; bir nesne değil</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a list</source>
        <translation>&quot;%1&quot; bir liste değil</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds something that is not a number</source>
        <translation>&quot;%1&quot; içinde sayı olmayan bir şey var</translation>
    </message>
    <message>
        <source>&quot;%1&quot; needs three numbers, not %2</source>
        <translation>&quot;%1&quot; için %2 değil üç sayı gerekir</translation>
    </message>
    <message>
        <source>&quot;boundaries&quot; is nested too deeply</source>
        <translation>&quot;boundaries&quot; çok derin iç içe</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the number of a vertex</source>
        <translation>&quot;%1&quot; bir köşe noktasının numarası değil</translation>
    </message>
    <message>
        <source>&quot;values&quot; is nested too deeply</source>
        <translation>&quot;values&quot; çok derin iç içe</translation>
    </message>
    <message>
        <source>a geometry that is placed from a template was passed over</source>
        <translation>şablondan yerleştirilen bir geometri atlandı</translation>
    </message>
    <message>
        <source>it refers to a vertex that the file does not have</source>
        <translation>dosyada olmayan bir köşe noktasını gösteriyor</translation>
    </message>
    <message>
        <source>the height is given in &quot;%1&quot;, not in metres, and was left out</source>
        <translation>yükseklik metre değil &quot;%1&quot; ile verilmiş; dışarıda bırakıldı</translation>
    </message>
    <message>
        <source>all faces of the building stand upright; it has no footprint</source>
        <translation>binanın bütün yüzleri dik; taban izi yok</translation>
    </message>
    <message>
        <source>the model names no ground and has no level floor; the footprint is the whole shell seen from above</source>
        <translation>modelde zemin ve düz taban yok; taban izi bütün kabuğun üstten görünüşüdür</translation>
    </message>
</context>
<context>
    <name>kbs::import::gml::Builder</name>
    <message>
        <source>this kind of geometry is not read</source>
        <translation>bu geometri türü okunmaz</translation>
    </message>
    <message>
        <source>a point has several positions</source>
        <translation>bir noktanın birden çok konumu var</translation>
    </message>
    <message>
        <source>a ring was not closed; its first point was repeated at the end (line %1)</source>
        <translation>bir halka kapalı değildi; ilk noktası sona eklendi (%1. satır)</translation>
    </message>
    <message>
        <source>a surface is made of something else</source>
        <translation>bir yüzey başka bir şeyden oluşuyor</translation>
    </message>
    <message>
        <source>a solid was read as its footprint</source>
        <translation>bir katı, taban izi olarak okundu</translation>
    </message>
    <message>
        <source>upright faces have no area on the map and were left out</source>
        <translation>dik yüzlerin haritada alanı yoktur, alınmadı</translation>
    </message>
    <message>
        <source>points, lines and areas are mixed in one geometry</source>
        <translation>bir geometride nokta, çizgi ve alanlar karışık</translation>
    </message>
</context>
<context>
    <name>kbs::import::services</name>
    <message>
        <source>it is empty</source>
        <translation>boş</translation>
    </message>
    <message>
        <source>it says that it holds %1 objects and holds %2</source>
        <translation>%1 nesne tuttuğunu söylüyor, %2 tutuyor</translation>
    </message>
    <message>
        <source>The answer is not the description of a WFS</source>
        <translation>Yanıt bir WFS tanımı değil</translation>
    </message>
    <message>
        <source>Check the address; it should be that of the service itself.</source>
        <translation>Adresi denetleyin; hizmetin kendi adresi olmalı.</translation>
    </message>
</context>
<context>
    <name>kbs::import::services::GmlScan</name>
    <message>
        <source>no reason is given</source>
        <translation>gerekçe verilmemiş</translation>
    </message>
</context>
<context>
    <name>kbs::import::services::OgcApi</name>
    <message>
        <source>Asking the service what it has</source>
        <translation>Hizmete nesi olduğu soruluyor</translation>
    </message>
    <message>
        <source>The description of the service is larger than 64 MB</source>
        <translation>Hizmetin tanımı 64 MB&apos;tan büyük</translation>
    </message>
    <message>
        <source>The answer is not the description of a service: %1</source>
        <translation>Yanıt bir hizmet tanımı değil: %1</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Adresi denetleyin.</translation>
    </message>
    <message>
        <source>The service describes no collection</source>
        <translation>Hizmet hiçbir koleksiyon tanımlamıyor</translation>
    </message>
    <message>
        <source>Ask its operator.</source>
        <translation>İşletenine sorun.</translation>
    </message>
    <message>
        <source>%1: the links of the service lead round in circles</source>
        <translation>%1: hizmetin bağları döngüye sokuyor</translation>
    </message>
    <message>
        <source>Ask the operator of the service.</source>
        <translation>Hizmeti işletene sorun.</translation>
    </message>
    <message>
        <source>Downloading %1: %2 of %3</source>
        <translation>%1 indiriliyor: %2 / %3</translation>
    </message>
    <message>
        <source>Downloading %1: %2</source>
        <translation>%1 indiriliyor: %2</translation>
    </message>
    <message>
        <source>The next page is said to be on another host, %1; nothing is fetched from there</source>
        <translation>Sonraki sayfanın başka bir sunucuda, %1 adresinde olduğu söyleniyor; oradan hiçbir şey alınmaz</translation>
    </message>
    <message>
        <source>Import from that address if you trust it.</source>
        <translation>Güveniyorsanız o adresten içe aktarın.</translation>
    </message>
    <message>
        <source>%1: the service says that it has %2 objects, and gave %3; nothing was imported</source>
        <translation>%1: hizmet %2 nesnesi olduğunu söylüyor ve %3 verdi; hiçbir şey içe aktarılmadı</translation>
    </message>
    <message>
        <source>Its data may have changed meanwhile: import again.</source>
        <translation>Bu arada verileri değişmiş olabilir: yeniden içe aktarın.</translation>
    </message>
    <message>
        <source>The answer for %1 is no GeoJSON collection (%2)</source>
        <translation>%1 yanıtı GeoJSON koleksiyonu değil (%2)</translation>
    </message>
    <message>
        <source>Name the collection: …/collections/NAME/items.</source>
        <translation>Koleksiyonu adlandırın: …/collections/AD/items.</translation>
    </message>
    <message>
        <source>The answer cannot be kept: %1</source>
        <translation>Yanıt saklanamıyor: %1</translation>
    </message>
</context>
<context>
    <name>kbs::import::services::Wfs</name>
    <message>
        <source>The service describes no feature type</source>
        <translation>Hizmet hiçbir nesne türü tanımlamıyor</translation>
    </message>
    <message>
        <source>Ask its operator.</source>
        <translation>İşletenine sorun.</translation>
    </message>
    <message>
        <source>Asking the service what it has</source>
        <translation>Hizmete nesi olduğu soruluyor</translation>
    </message>
    <message>
        <source>The service answers: %1</source>
        <translation>Hizmetin yanıtı: %1</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Adresi denetleyin.</translation>
    </message>
    <message>
        <source>The service has no feature type &quot;%1&quot;</source>
        <translation>Hizmette &quot;%1&quot; nesne türü yok</translation>
    </message>
    <message>
        <source>It has: %1.</source>
        <translation>Olanlar: %1.</translation>
    </message>
    <message>
        <source>%1: asking for the number of objects</source>
        <translation>%1: nesne sayısı soruluyor</translation>
    </message>
    <message>
        <source>The answer for %1 is no collection of features (%2)</source>
        <translation>%1 yanıtı nesne koleksiyonu değil (%2)</translation>
    </message>
    <message>
        <source>Leave outputFormat out of the address, or name GML or GeoJSON.</source>
        <translation>Adresten outputFormat&apos;ı çıkarın ya da GML veya GeoJSON adlandırın.</translation>
    </message>
    <message>
        <source>The answer cannot be kept: %1</source>
        <translation>Yanıt saklanamıyor: %1</translation>
    </message>
    <message>
        <source>Downloading %1: %2 of %3</source>
        <translation>%1 indiriliyor: %2 / %3</translation>
    </message>
    <message>
        <source>Downloading %1: %2</source>
        <translation>%1 indiriliyor: %2</translation>
    </message>
    <message>
        <source>%1: the service says that it has %2 objects, and gave %3; nothing was imported</source>
        <translation>%1: hizmet %2 nesnesi olduğunu söylüyor ve %3 verdi; hiçbir şey içe aktarılmadı</translation>
    </message>
    <message>
        <source>Its data may have changed meanwhile: import again. If it happens again, ask its operator for the limit of objects per request.</source>
        <translation>Bu arada verileri değişmiş olabilir: yeniden içe aktarın. Yine olursa işletenine istek başına nesne sınırını sorun.</translation>
    </message>
    <message>
        <source>%1: the service answers: %2</source>
        <translation>%1: hizmetin yanıtı: %2</translation>
    </message>
    <message>
        <source>Check the address; ask the operator of the service if it is right.</source>
        <translation>Adresi denetleyin; doğruysa hizmeti işletene sorun.</translation>
    </message>
</context>
<context>
    <name>kbs::levels::CacheFile</name>
    <message>
        <source>%1 does not exist</source>
        <translation>%1 yok</translation>
    </message>
    <message>
        <source>the drawing cache is damaged: %1</source>
        <translation>çizim önbelleği bozuk: %1</translation>
    </message>
    <message>
        <source>It is made anew from the store.</source>
        <translation>Depodan yeniden oluşturulur.</translation>
    </message>
    <message>
        <source>the drawing cache cannot be read: %1</source>
        <translation>çizim önbelleği okunamıyor: %1</translation>
    </message>
    <message>
        <source>the drawing cache is of another version of the program</source>
        <translation>çizim önbelleği programın başka bir sürümüne ait</translation>
    </message>
</context>
<context>
    <name>kbs::levels::CacheWriter</name>
    <message>
        <source>the drawing cache cannot be written: %1</source>
        <translation>çizim önbelleği yazılamıyor: %1</translation>
    </message>
</context>
<context>
    <name>kbs::postgis</name>
    <message>
        <source>This is no address of a PostgreSQL database</source>
        <translation>Bu bir PostgreSQL veri tabanı adresi değil</translation>
    </message>
    <message>
        <source>The form is postgresql://user@host:port/database?schema=kbs</source>
        <translation>Biçimi postgresql://kullanıcı@sunucu:kapı/veritabanı?schema=kbs</translation>
    </message>
    <message>
        <source>A password must not stand in the address of a store</source>
        <translation>Deponun adresinde parola bulunamaz</translation>
    </message>
    <message>
        <source>Put it into the pass file (~/.pgpass) or into the system&apos;s keyring, and leave it out of the address.</source>
        <translation>Parolayı parola dosyasına (~/.pgpass) ya da sistemin anahtarlığına koyun, adrese yazmayın.</translation>
    </message>
    <message>
        <source>The address %1 names no database</source>
        <translation>%1 adresi bir veri tabanı adı vermiyor</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no name for the schema of a store</source>
        <translation>&quot;%1&quot; bir deponun şema adı olamaz</translation>
    </message>
    <message>
        <source>A store needs a projected coordinate system of the EPSG list in metres, not &quot;%1&quot;</source>
        <translation>Depo, EPSG listesinden metre birimli bir projeksiyon sistemi ister; &quot;%1&quot; olmaz</translation>
    </message>
    <message>
        <source>For example EPSG:5254 (TUREF / TM30).</source>
        <translation>Örneğin EPSG:5254 (TUREF / TM30).</translation>
    </message>
    <message>
        <source>The workspace number %1 is out of range</source>
        <translation>%1 çalışma alanı numarası sınırların dışında</translation>
    </message>
    <message>
        <source>There is no store %1: the database has no schema %2</source>
        <translation>%1 deposu yok: veri tabanında %2 şeması yok</translation>
    </message>
    <message>
        <source>Check the address, or make a store with &quot;kbs new&quot;.</source>
        <translation>Adresi denetleyin ya da &quot;kbs new&quot; ile depo oluşturun.</translation>
    </message>
    <message>
        <source>The schema %2 of %1 is of another program, not a KentCBS store</source>
        <translation>%1 içindeki %2 şeması başka bir programın, KentCBS deposu değil</translation>
    </message>
    <message>
        <source>A store is made with &quot;kbs new&quot;.</source>
        <translation>Depo &quot;kbs new&quot; ile oluşturulur.</translation>
    </message>
    <message>
        <source>The store %1 was made by a newer version of KentCBS (format %2; this version reads %3)</source>
        <translation>%1 deposu daha yeni bir KentCBS ile oluşturulmuş (biçim %2; bu sürüm %3 okur)</translation>
    </message>
    <message>
        <source>Update KentCBS.</source>
        <translation>KentCBS&apos;yi güncelleyin.</translation>
    </message>
    <message>
        <source>The store %1 was made by an older version and must be brought up to date, but it can only be read here</source>
        <translation>%1 deposunu eski bir sürüm yapmış, güncellenmesi gerekiyor ama burada yalnızca okunabiliyor</translation>
    </message>
    <message>
        <source>Open it once where it can be written.</source>
        <translation>Yazılabildiği bir yerde bir kez açın.</translation>
    </message>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 geometrisi bozuk</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; and restore from a backup.</source>
        <translation>&quot;kbs verify&quot; çalıştırın ve yedekten geri yükleyin.</translation>
    </message>
    <message>
        <source>The database %1 has no PostGIS: %2</source>
        <translation>%1 veri tabanında PostGIS yok: %2</translation>
    </message>
    <message>
        <source>Ask the administrator of the database to run CREATE EXTENSION postgis.</source>
        <translation>Veri tabanı yöneticisinden CREATE EXTENSION postgis çalıştırmasını isteyin.</translation>
    </message>
    <message>
        <source>%1 exists already: the schema %2 is not empty; a store is never overwritten</source>
        <translation>%1 zaten var: %2 şeması boş değil; bir deponun üzerine asla yazılmaz</translation>
    </message>
    <message>
        <source>Choose another schema: …?schema=NAME</source>
        <translation>Başka bir şema seçin: …?schema=AD</translation>
    </message>
    <message>
        <source>The store %1 has &quot;%2&quot;, which this version of KentCBS does not know</source>
        <translation>%1 deposunda bu KentCBS sürümünün bilmediği &quot;%2&quot; var</translation>
    </message>
    <message>
        <source>Open it with the version that made it, or with a newer one.</source>
        <translation>Oluşturan sürümle veya daha yenisiyle açın.</translation>
    </message>
    <message>
        <source>Two rows of %1 came with the same key</source>
        <translation>%1 için iki satır aynı anahtarla geldi</translation>
    </message>
    <message>
        <source>%1 is no count of new features</source>
        <translation>%1 yeni nesne sayısı olamaz</translation>
    </message>
    <message>
        <source>The feature numbers of %1 are used up</source>
        <translation>%1 nesne numaraları tükendi</translation>
    </message>
    <message>
        <source>Its owner %1 can give the right: %2</source>
        <translation>Yetkiyi sahibi %1 verebilir: %2</translation>
    </message>
    <message>
        <source>%1 may not publish %2; nothing was changed</source>
        <translation>%1, %2 sınıfını yayımlama yetkisine sahip değil; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>%1 may not edit %2; nothing was changed</source>
        <translation>%1, %2 sınıfını düzenleme yetkisine sahip değil; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>%1 may not read all of %2, and only who does can change it; nothing was changed</source>
        <translation>%1, %2 sınıfının tamamını okuyamıyor; yalnızca okuyabilen değiştirebilir; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>The store %1 was made by an older version and must be brought up to date</source>
        <translation>%1 deposu eski bir sürümle yapılmış, güncellenmesi gerekiyor</translation>
    </message>
    <message>
        <source>Its owner %1 does that by opening it once with this version.</source>
        <translation>Sahibi %1 bu sürümle bir kez açarak günceller.</translation>
    </message>
    <message>
        <source>Only the owner of a store gives and lists rights there</source>
        <translation>Bir depoda yetkileri yalnızca sahibi verir ve listeler</translation>
    </message>
    <message>
        <source>The owner of %1 is %2.</source>
        <translation>%1 deposunun sahibi %2.</translation>
    </message>
    <message>
        <source>The database server of %1 has no user &quot;%2&quot;</source>
        <translation>%1 veritabanı sunucusunda &quot;%2&quot; kullanıcısı yok</translation>
    </message>
    <message>
        <source>Its administrator makes users (CREATE ROLE … LOGIN); names are told apart by their case.</source>
        <translation>Kullanıcıları sunucunun yöneticisi açar (CREATE ROLE … LOGIN); adlarda büyük küçük harf ayrılır.</translation>
    </message>
    <message>
        <source>%1 owns the store or administers the server, and may do everything</source>
        <translation>%1 deponun sahibi ya da sunucunun yöneticisi ve her şeyi yapabilir</translation>
    </message>
    <message>
        <source>transactions of others in the database are older than the erasure</source>
        <translation>veritabanında başkalarının silmeden eski işlemleri sürüyor</translation>
    </message>
    <message>
        <source>Try again when they have ended.</source>
        <translation>Onlar bitince yeniden deneyin.</translation>
    </message>
</context>
<context>
    <name>kbs::postgis::ClassTable</name>
    <message>
        <source>%1: the database does not take a ring that is open or has fewer than four vertices, nor a line of one</source>
        <translation>%1: veri tabanı açık ya da dörtten az köşeli halkayı ve tek noktalı çizgiyi almaz</translation>
    </message>
</context>
<context>
    <name>kbs::postgis::Connection</name>
    <message>
        <source>The database %1 cannot be reached: %2</source>
        <translation>%1 veri tabanına ulaşılamıyor: %2</translation>
    </message>
    <message>
        <source>Put the password into the pass file (~/.pgpass) or into the system&apos;s keyring.</source>
        <translation>Parolayı parola dosyasına (~/.pgpass) ya da sistemin anahtarlığına koyun.</translation>
    </message>
    <message>
        <source>Check the address and the network, and that the server is running.</source>
        <translation>Adresi, ağı ve sunucunun çalıştığını denetleyin.</translation>
    </message>
    <message>
        <source>The connection to the database %1 was lost</source>
        <translation>%1 veri tabanıyla bağlantı koptu</translation>
    </message>
    <message>
        <source>What was acknowledged is safe. Check the network and try again.</source>
        <translation>Onaylanan her şey güvende. Ağı denetleyip yeniden deneyin.</translation>
    </message>
    <message>
        <source>The database %1 does not permit this: %2</source>
        <translation>%1 veri tabanı buna izin vermiyor: %2</translation>
    </message>
    <message>
        <source>The database %1 can only be read here: %2</source>
        <translation>%1 veri tabanı burada yalnızca okunabilir: %2</translation>
    </message>
    <message>
        <source>Connect to the primary server to write.</source>
        <translation>Yazmak için asıl sunucuya bağlanın.</translation>
    </message>
    <message>
        <source>The database %1 has no room left: %2</source>
        <translation>%1 veri tabanında yer kalmadı: %2</translation>
    </message>
    <message>
        <source>The database %1: %2</source>
        <translation>%1 veri tabanı: %2</translation>
    </message>
    <message>
        <source>Ask the owner of the store (&quot;kbs grant&quot;) or the administrator of the database for the right.</source>
        <translation>Yetkiyi deponun sahibinden (&quot;kbs grant&quot;) ya da veritabanı yöneticisinden isteyin.</translation>
    </message>
</context>
<context>
    <name>kbs::postgis::PostgisStage</name>
    <message>
        <source>The class %1 does not belong to the store&apos;s catalogue</source>
        <translation>%1 sınıfı deponun kataloğunda yok</translation>
    </message>
    <message>
        <source>Rows came after the comparison</source>
        <translation>Karşılaştırmadan sonra satır geldi</translation>
    </message>
    <message>
        <source>A row of %1 came without a key</source>
        <translation>%1 için anahtarsız bir satır geldi</translation>
    </message>
    <message>
        <source>Writing the revision</source>
        <translation>Revizyon yazılıyor</translation>
    </message>
    <message>
        <source>The delivery was not compared with the store</source>
        <translation>Teslimat depoyla karşılaştırılmadı</translation>
    </message>
    <message>
        <source>Somebody committed revision %1 after the comparison; nothing was changed</source>
        <translation>Karşılaştırmadan sonra biri revizyon %1 işledi; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Compare again.</source>
        <translation>Yeniden karşılaştırın.</translation>
    </message>
    <message>
        <source>Comparing %1</source>
        <translation>%1 karşılaştırılıyor</translation>
    </message>
    <message>
        <source>A geometry of %1 is damaged</source>
        <translation>%1 geometrilerinden biri bozuk</translation>
    </message>
</context>
<context>
    <name>kbs::postgis::PostgisStore</name>
    <message>
        <source>The class %1 does not belong to the store&apos;s catalogue</source>
        <translation>%1 sınıfı deponun kataloğunda yok</translation>
    </message>
    <message>
        <source>The store %1 is open for reading only; nothing was changed</source>
        <translation>%1 deposu yalnız okumak için açık; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>The store has no revision %1</source>
        <translation>Depoda %1 numaralı revizyon yok</translation>
    </message>
    <message>
        <source>&quot;kbs log&quot; lists the revisions.</source>
        <translation>&quot;kbs log&quot; revizyonları listeler.</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>%1 denetleniyor</translation>
    </message>
    <message>
        <source>%1 may not read %2 of this store</source>
        <translation>%1, bu deponun %2 sınıfını okuma yetkisine sahip değil</translation>
    </message>
    <message>
        <source>%1 may only read this store; nothing was changed</source>
        <translation>%1 bu depoyu yalnızca okuyabilir; hiçbir şey değiştirilmedi</translation>
    </message>
    <message>
        <source>Only who may read everything can verify a store</source>
        <translation>Bir depoyu yalnızca tamamını okuyabilen doğrulayabilir</translation>
    </message>
    <message>
        <source>Its owner %1 can.</source>
        <translation>Sahibi %1 doğrulayabilir.</translation>
    </message>
    <message>
        <source>Only the owner of a store erases personal data there; nothing was changed</source>
        <translation>Bir depodaki kişisel verileri yalnız sahibi siler; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Its owner is %1.</source>
        <translation>Sahibi: %1.</translation>
    </message>
    <message>
        <source>Overwriting what was erased</source>
        <translation>Silinenlerin üzerine yazılıyor</translation>
    </message>
</context>
<context>
    <name>kbs::postgis::ServerErasure</name>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 nesnesinin geometrisi bozuk</translation>
    </message>
</context>
<context>
    <name>kbs::print</name>
    <message>
        <source>a series has at most %1 pages</source>
        <translation>bir dizide en çok %1 sayfa olabilir</translation>
    </message>
    <message>
        <source>Take a smaller scale or a smaller area</source>
        <translation>Daha küçük bir ölçek ya da daha küçük bir alan seçin</translation>
    </message>
    <message>
        <source>the print template is wrong at %1: %2</source>
        <translation>baskı şablonu şurada yanlış: %1: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a placeholder; known are %2</source>
        <translation>&quot;%1&quot; bir yer tutucu değil; bilinenler: %2</translation>
    </message>
    <message>
        <source>a text or {&quot;tr&quot;, &quot;en&quot;} is expected</source>
        <translation>bir metin ya da {&quot;tr&quot;, &quot;en&quot;} beklenir</translation>
    </message>
    <message>
        <source>a box is [left, top, right, bottom] in millimetres</source>
        <translation>kutu, milimetre olarak [sol, üst, sağ, alt] biçimindedir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not known; it is one of %2</source>
        <translation>&quot;%1&quot; bilinmiyor; şunlardan biri olmalı: %2</translation>
    </message>
    <message>
        <source>&quot;is&quot; is missing</source>
        <translation>&quot;is&quot; eksik</translation>
    </message>
    <message>
        <source>a row is [name, text]</source>
        <translation>satır [ad, metin] biçimindedir</translation>
    </message>
    <message>
        <source>a number of 5 or more is expected</source>
        <translation>5 ya da daha büyük bir sayı beklenir</translation>
    </message>
    <message>
        <source>the sheet cannot be written: %1</source>
        <translation>pafta yazılamıyor: %1</translation>
    </message>
    <message>
        <source>Look whether the folder is there, may be written to and has room</source>
        <translation>Klasörün var olduğuna, yazılabildiğine ve yer bulunduğuna bakın</translation>
    </message>
    <message>
        <source>a picture of %1 × %2 pixels is too large</source>
        <translation>%1 × %2 piksellik bir resim çok büyük</translation>
    </message>
    <message>
        <source>Take fewer dots per inch, or a PDF</source>
        <translation>İnç başına daha az nokta ya da PDF seçin</translation>
    </message>
    <message>
        <source>there is not enough memory for a picture of this size</source>
        <translation>bu büyüklükte bir resim için bellek yetmiyor</translation>
    </message>
    <message>
        <source>&quot;%1&quot; ends neither with .pdf nor with .png or .svg</source>
        <translation>&quot;%1&quot; ne .pdf ne .png ne de .svg ile bitiyor</translation>
    </message>
</context>
<context>
    <name>kbs::print::Framer</name>
    <message>
        <source>the template &quot;%1&quot; is not made for 1/%2</source>
        <translation>&quot;%1&quot; şablonu 1/%2 için yapılmamış</translation>
    </message>
    <message>
        <source>Take a scale of the official sheets</source>
        <translation>Resmî paftaların ölçeklerinden birini seçin</translation>
    </message>
    <message>
        <source>Take one of %1</source>
        <translation>Şunlardan birini seçin: %1</translation>
    </message>
    <message>
        <source>no official sheet lies at %1, %2</source>
        <translation>%1, %2 noktasında resmî pafta yok</translation>
    </message>
    <message>
        <source>The division covers 24–46° E, 36–44° N</source>
        <translation>Pafta bölümlemesi 24–46° D, 36–44° K arasını kapsar</translation>
    </message>
    <message>
        <source>the template &quot;%1&quot; prints official sheets</source>
        <translation>&quot;%1&quot; şablonu resmî paftaları basar</translation>
    </message>
    <message>
        <source>Name a sheet, a place, or a series</source>
        <translation>Bir pafta, bir yer ya da bir dizi verin</translation>
    </message>
    <message>
        <source>the frame does not fit: at 1/%1 it takes %2, and the map has %3 on %4</source>
        <translation>çerçeve sığmıyor: 1/%1 ölçeğinde %2 gerekir, haritanın %4 üzerinde %3 yeri var</translation>
    </message>
    <message>
        <source>Take 1/%1, larger paper or a series</source>
        <translation>1/%1 ölçeğini, daha büyük kâğıdı ya da bir diziyi seçin</translation>
    </message>
    <message>
        <source>the template &quot;%1&quot; does not print official sheets</source>
        <translation>&quot;%1&quot; şablonu resmî pafta basmaz</translation>
    </message>
    <message>
        <source>Take &quot;pafta&quot;</source>
        <translation>&quot;pafta&quot; şablonunu seçin</translation>
    </message>
    <message>
        <source>the sheet %1 does not fit: at 1/%2 it takes %3, and the map has %4 on %5</source>
        <translation>%1 paftası sığmıyor: 1/%2 ölçeğinde %3 gerekir, haritanın %5 üzerinde %4 yeri var</translation>
    </message>
    <message>
        <source>Take larger paper</source>
        <translation>Daha büyük kâğıt seçin</translation>
    </message>
    <message>
        <source>the area of the series is empty</source>
        <translation>dizinin alanı boş</translation>
    </message>
    <message>
        <source>no sheet of 1/%1 meets the area</source>
        <translation>alanla kesişen 1/%1 paftası yok</translation>
    </message>
</context>
<context>
    <name>kbs::print::Run</name>
    <message>
        <source>The store has nothing to print</source>
        <translation>Depoda basılacak bir şey yok</translation>
    </message>
    <message>
        <source>Import something first</source>
        <translation>Önce bir şey içe aktarın</translation>
    </message>
    <message>
        <source>Nothing that is drawn at this scale lies in the area</source>
        <translation>Alanda bu ölçekte çizilen bir şey yok</translation>
    </message>
    <message>
        <source>Look at the coordinates and the scale, or choose other layers</source>
        <translation>Koordinatlara ve ölçeğe bakın ya da başka katmanlar seçin</translation>
    </message>
    <message>
        <source>Drawing the sheet</source>
        <translation>Pafta çiziliyor</translation>
    </message>
    <message>
        <source>Sheet %1 (%2 of %3)</source>
        <translation>Pafta %1 (%2 / %3)</translation>
    </message>
</context>
<context>
    <name>kbs::print::SheetKey</name>
    <message>
        <source>&quot;%1&quot; is not the text of a sheet&apos;s QR code</source>
        <translation>&quot;%1&quot; bir pafta karekodunun metni değil</translation>
    </message>
    <message>
        <source>Give the whole text between quotes, or the check code with the sheet&apos;s template, scale and place</source>
        <translation>Metnin tamamını tırnak içinde ya da denetim kodunu paftanın şablonu, ölçeği ve yeriyle birlikte verin</translation>
    </message>
</context>
<context>
    <name>kbs::print::templates</name>
    <message>
        <source>there is no print template &quot;%1&quot;</source>
        <translation>&quot;%1&quot; diye bir baskı şablonu yok</translation>
    </message>
    <message>
        <source>Known are %1; a file of your own is named by its path</source>
        <translation>Bilinenler: %1; kendi dosyanız yoluyla verilir</translation>
    </message>
    <message>
        <source>the print template %1 cannot be read: %2</source>
        <translation>%1 baskı şablonu okunamıyor: %2</translation>
    </message>
</context>
<context>
    <name>kbs::publish</name>
    <message>
        <source>The upstream has no workspace number left</source>
        <translation>Üst depoda verilecek çalışma alanı numarası kalmadı</translation>
    </message>
    <message>
        <source>Copying %1</source>
        <translation>%1 kopyalanıyor</translation>
    </message>
    <message>
        <source>The copy of %1 differs from it (content hash %2, not %3)</source>
        <translation>%1 kopyası aslından farklı (içerik özeti %3 yerine %2)</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; on the upstream.</source>
        <translation>Üst depoda &quot;kbs verify&quot; çalıştırın.</translation>
    </message>
    <message>
        <source>%1 exists already</source>
        <translation>%1 zaten var</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Başka bir ad seçin.</translation>
    </message>
    <message>
        <source>Checkout of %1, revision %2</source>
        <translation>Çalışma alanı: %1, revizyon %2</translation>
    </message>
    <message>
        <source>The workspace&apos;s link to its upstream is damaged</source>
        <translation>Çalışma alanının üst depo bağlantısı bozuk</translation>
    </message>
    <message>
        <source>Make a new checkout.</source>
        <translation>Yeni bir çalışma alanı oluşturun.</translation>
    </message>
    <message>
        <source>%1 is no workspace: it has no upstream</source>
        <translation>%1 çalışma alanı değil: üst deposu yok</translation>
    </message>
    <message>
        <source>Make one with &quot;kbs checkout&quot;.</source>
        <translation>&quot;kbs checkout&quot; ile oluşturun.</translation>
    </message>
    <message>
        <source>The workspace was not checked out from %1 but from %2</source>
        <translation>Çalışma alanı %1 deposundan değil, %2 deposundan alınmış</translation>
    </message>
    <message>
        <source>The history of %1 is not the one this workspace was made from (an older backup was restored?)</source>
        <translation>%1 deposunun geçmişi, bu çalışma alanının alındığı geçmiş değil (eski bir yedek mi geri yüklendi?)</translation>
    </message>
    <message>
        <source>Make a new checkout and bring your changes over.</source>
        <translation>Yeni bir çalışma alanı oluşturup değişikliklerinizi ona taşıyın.</translation>
    </message>
    <message>
        <source>The class %1 differs between %2 and the other store</source>
        <translation>%1 sınıfı %2 ile diğer depo arasında farklı</translation>
    </message>
    <message>
        <source>Open both with the same version of KentCBS.</source>
        <translation>İkisini de aynı KentCBS sürümüyle açın.</translation>
    </message>
    <message>
        <source>Deleted here, changed upstream</source>
        <translation>Burada silinmiş, üst depoda değişmiş</translation>
    </message>
    <message>
        <source>Changed here and upstream</source>
        <translation>Burada ve üst depoda değişmiş</translation>
    </message>
    <message>
        <source>Changed here, deleted upstream</source>
        <translation>Burada değişmiş, üst depoda silinmiş</translation>
    </message>
    <message>
        <source>Pull of %1, revisions %2 to %3</source>
        <translation>%1 deposundan alındı, revizyon %2 – %3</translation>
    </message>
    <message>
        <source>Others keep publishing to %1; nothing was published</source>
        <translation>Başkaları %1 deposuna yayınlamayı sürdürüyor; hiçbir şey yayınlanmadı</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Yeniden deneyin.</translation>
    </message>
    <message>
        <source>Revision %1 of %2 does not agree with its hashes</source>
        <translation>%2 deposunun revizyon %1 kaydı özetleriyle uyuşmuyor</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; on it.</source>
        <translation>Üzerinde &quot;kbs verify&quot; çalıştırın.</translation>
    </message>
    <message>
        <source>Copying revision %1 of %2</source>
        <translation>Revizyon kopyalanıyor: %1 / %2</translation>
    </message>
    <message>
        <source>Only who may read everything in %1 can copy it</source>
        <translation>%1 deposunu yalnızca tamamını okuyabilen kopyalayabilir</translation>
    </message>
    <message>
        <source>A checkout takes what you may read.</source>
        <translation>Çalışma kopyası okuyabildiklerinizi alır.</translation>
    </message>
</context>
<context>
    <name>kbs::raster</name>
    <message>
        <source>the service sends no picture but %1</source>
        <translation>servis görüntü değil %1 gönderiyor</translation>
    </message>
    <message>
        <source>the service sends no picture but says: %1</source>
        <translation>servis görüntü göndermiyor, şunu diyor: %1</translation>
    </message>
    <message>
        <source>Check the address, the layer and the format.</source>
        <translation>Adresi, katmanı ve biçimi denetleyin.</translation>
    </message>
    <message>
        <source>there is nothing at this address</source>
        <translation>bu adreste bir şey yok</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Adresi denetleyin.</translation>
    </message>
    <message>
        <source>the service does not answer with a description of itself</source>
        <translation>servis kendi tanımıyla yanıt vermiyor</translation>
    </message>
    <message>
        <source>Check the address; in a browser it should show an XML document.</source>
        <translation>Adresi denetleyin; tarayıcıda bir XML belgesi göstermeli.</translation>
    </message>
    <message>
        <source>the service has %1 layers; say which</source>
        <translation>servisin %1 katmanı var; hangisi olduğunu söyleyin</translation>
    </message>
    <message>
        <source>the service has no layer &quot;%1&quot;</source>
        <translation>servisin &quot;%1&quot; katmanı yok</translation>
    </message>
    <message>
        <source>There are: %1</source>
        <translation>Olanlar: %1</translation>
    </message>
    <message>
        <source>the service does not draw in %1</source>
        <translation>servis %1 sisteminde çizmiyor</translation>
    </message>
    <message>
        <source>It has: %1</source>
        <translation>Şunlar var: %1</translation>
    </message>
    <message>
        <source>the service draws in no system that is known here</source>
        <translation>servis burada bilinen hiçbir sistemde çizmiyor</translation>
    </message>
    <message>
        <source>the service describes the tile matrix &quot;%1&quot; wrongly</source>
        <translation>servis &quot;%1&quot; karo matrisini yanlış tanımlıyor</translation>
    </message>
    <message>
        <source>the layer has no tile matrix set &quot;%1&quot;</source>
        <translation>katmanın &quot;%1&quot; karo matris kümesi yok</translation>
    </message>
    <message>
        <source>the service does not describe its tile matrix set &quot;%1&quot;</source>
        <translation>servis &quot;%1&quot; karo matris kümesini tanımlamıyor</translation>
    </message>
    <message>
        <source>the service names no layers that can be drawn</source>
        <translation>servis çizilebilecek katman bildirmiyor</translation>
    </message>
    <message>
        <source>the service says: %1</source>
        <translation>servis diyor ki: %1</translation>
    </message>
    <message>
        <source>Check the address; WMS and WMTS are told apart by its answer.</source>
        <translation>Adresi denetleyin; WMS ile WMTS yanıtından ayırt edilir.</translation>
    </message>
    <message>
        <source>%1 control points are too few</source>
        <translation>%1 kontrol noktası az</translation>
    </message>
    <message>
        <source>This transformation needs at least %1, and more to see how good they are.</source>
        <translation>Bu dönüşüm en az %1 nokta ister; ne kadar iyi olduklarını görmek için daha fazlası gerekir.</translation>
    </message>
    <message>
        <source>the control points &quot;%1&quot; and &quot;%2&quot; lie at the same place</source>
        <translation>&quot;%1&quot; ve &quot;%2&quot; kontrol noktaları aynı yerde</translation>
    </message>
    <message>
        <source>the control points lie on one line</source>
        <translation>kontrol noktaları bir doğru üzerinde</translation>
    </message>
    <message>
        <source>Choose points at the corners of the picture.</source>
        <translation>Görüntünün köşelerinden noktalar seçin.</translation>
    </message>
    <message>
        <source>With only %1 points nothing is checked: the residuals are zero whatever the points are.</source>
        <translation>Yalnız %1 noktayla hiçbir şey denetlenmez: noktalar ne olursa olsun artık hata sıfırdır.</translation>
    </message>
    <message>
        <source>The points lie nearly on one line; across it the picture may lie anywhere.</source>
        <translation>Noktalar neredeyse bir doğru üzerinde; görüntü buna dik yönde her yerde olabilir.</translation>
    </message>
    <message>
        <source>The points cover a small part of the picture; the rest is extrapolated.</source>
        <translation>Noktalar görüntünün küçük bir bölümünü kaplıyor; gerisi dışarıya kestirimdir.</translation>
    </message>
    <message>
        <source>The picture would be mirrored: are east and north exchanged?</source>
        <translation>Görüntü aynalanmış olur: sağa ve yukarı değerleri yer mi değiştirdi?</translation>
    </message>
    <message>
        <source>The scales differ by %1 % and the axes by %2° from a right angle: is a point wrong?</source>
        <translation>Ölçekler % %1, eksenler dik açıdan %2° farklı: yanlış bir nokta mı var?</translation>
    </message>
    <message>
        <source>The point &quot;%1&quot; disagrees with the others by %2 m.</source>
        <translation>&quot;%1&quot; noktası ötekilerle %2 m uyuşmuyor.</translation>
    </message>
    <message>
        <source>the control points give no transformation</source>
        <translation>kontrol noktalarından dönüşüm çıkmıyor</translation>
    </message>
    <message>
        <source>the control points give no polynomial</source>
        <translation>kontrol noktalarından polinom çıkmıyor</translation>
    </message>
    <message>
        <source>Spread them over the picture, or take the affine transformation.</source>
        <translation>Noktaları görüntüye yayın ya da afin dönüşümü seçin.</translation>
    </message>
    <message>
        <source>the points cannot be read: %1</source>
        <translation>noktalar okunamıyor: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no control point</source>
        <translation>&quot;%1&quot; kontrol noktası değil</translation>
    </message>
    <message>
        <source>A line is &quot;name;column;row;east;north&quot;.</source>
        <translation>Bir satır &quot;ad;sütun;satır;sağa;yukarı&quot; biçimindedir.</translation>
    </message>
    <message>
        <source>the points cannot be written: %1</source>
        <translation>noktalar yazılamıyor: %1</translation>
    </message>
    <message>
        <source>the picture has no pixels there</source>
        <translation>görüntünün orada pikseli yok</translation>
    </message>
    <message>
        <source>a world file cannot bend a picture</source>
        <translation>konum dosyası görüntüyü eğemez</translation>
    </message>
    <message>
        <source>Write a GeoTIFF, or take the affine transformation.</source>
        <translation>GeoTIFF yazın ya da afin dönüşümü seçin.</translation>
    </message>
    <message>
        <source>there is a world file already</source>
        <translation>zaten bir konum dosyası var</translation>
    </message>
    <message>
        <source>It says where the picture lies now; replace it only if that is wrong.</source>
        <translation>Görüntünün şimdiki yerini söylüyor; yalnızca yanlışsa değiştirin.</translation>
    </message>
    <message>
        <source>the world file cannot be written: %1</source>
        <translation>konum dosyası yazılamıyor: %1</translation>
    </message>
    <message>
        <source>the copy would overwrite the original picture</source>
        <translation>kopya asıl görüntünün üzerine yazardı</translation>
    </message>
    <message>
        <source>Give it another name.</source>
        <translation>Başka bir ad verin.</translation>
    </message>
    <message>
        <source>the coordinate system of the points is not said</source>
        <translation>noktaların koordinat sistemi belirtilmemiş</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <translation>%1 yazılıyor</translation>
    </message>
    <message>
        <source>the GeoTIFF cannot be written: %1</source>
        <translation>GeoTIFF yazılamıyor: %1</translation>
    </message>
    <message>
        <source>the service wants to know who asks (%1)</source>
        <translation>servis kimin sorduğunu bilmek istiyor (%1)</translation>
    </message>
    <message>
        <source>the service is overloaded or limits us (%1)</source>
        <translation>servis aşırı yüklü ya da bizi sınırlıyor (%1)</translation>
    </message>
    <message>
        <source>Try again later; what was fetched is drawn meanwhile.</source>
        <translation>Sonra yeniden deneyin; bu arada getirilmiş olan çizilir.</translation>
    </message>
    <message>
        <source>the service refuses with the error %1</source>
        <translation>servis %1 hatasıyla reddediyor</translation>
    </message>
    <message>
        <source>Check the address and the layer.</source>
        <translation>Adresi ve katmanı denetleyin.</translation>
    </message>
    <message>
        <source>this is not the address of a service</source>
        <translation>bu bir servis adresi değil</translation>
    </message>
    <message>
        <source>It begins with https:// or http://.</source>
        <translation>https:// ya da http:// ile başlar.</translation>
    </message>
    <message>
        <source>the service cannot be asked</source>
        <translation>servise sorulamıyor</translation>
    </message>
    <message>
        <source>the service does not answer (%1)</source>
        <translation>servis yanıt vermiyor (%1)</translation>
    </message>
    <message>
        <source>Check the network; what was fetched before is drawn meanwhile.</source>
        <translation>Ağı denetleyin; bu arada önceden getirilmiş olan çizilir.</translation>
    </message>
    <message>
        <source>the service&apos;s answer is too large</source>
        <translation>servisin yanıtı çok büyük</translation>
    </message>
    <message>
        <source>raster &quot;%1&quot;: %2 cannot be &quot;%3&quot;</source>
        <translation>raster &quot;%1&quot;: %2, &quot;%3&quot; olamaz</translation>
    </message>
    <message>
        <source>bands=4/3/2 or bands=1, opacity=0 … 100, look=natural, hillshade or slope, crs=EPSG:5254</source>
        <translation>bands=4/3/2 ya da bands=1, opacity=0 … 100, look=natural, hillshade ya da slope, crs=EPSG:5254</translation>
    </message>
    <message>
        <source>a raster without a file or address</source>
        <translation>dosyası ya da adresi olmayan raster</translation>
    </message>
    <message>
        <source>%1 sheets found</source>
        <translation>%1 pafta bulundu</translation>
    </message>
    <message>
        <source>the sheets of the mosaic cannot be listed: %1</source>
        <translation>mozaiğin paftaları listelenemiyor: %1</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected.</source>
        <translation>Taşınmış ya da sürücüsü bağlı değil olabilir.</translation>
    </message>
    <message>
        <source>a sheet of the mosaic is left out: %1</source>
        <translation>mozaiğin bir paftası dışarıda: %1</translation>
    </message>
    <message>
        <source>%1 sheets of the mosaic are left out, the first: %2</source>
        <translation>mozaiğin %1 paftası dışarıda, ilki: %2</translation>
    </message>
    <message>
        <source>Overviews of %1</source>
        <translation>%1 genel görünümleri</translation>
    </message>
    <message>
        <source>the overviews cannot be written: %1</source>
        <translation>genel görünümler yazılamıyor: %1</translation>
    </message>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>the raster is large and has no overviews for this scale yet</source>
        <translation>raster büyük ve bu ölçek için genel görünümü henüz yok</translation>
    </message>
    <message>
        <source>They are made in the background; zoom in meanwhile.</source>
        <translation>Arka planda yapılıyor; bu arada yakınlaşın.</translation>
    </message>
    <message>
        <source>the raster holds colours, not heights</source>
        <translation>rasterda yükseklik değil renk var</translation>
    </message>
    <message>
        <source>Relief is drawn of an elevation model with one band.</source>
        <translation>Kabartma tek bantlı yükseklik modelinden çizilir.</translation>
    </message>
    <message>
        <source>the raster names a source on the network (%1)</source>
        <translation>raster ağdaki bir kaynağı gösteriyor (%1)</translation>
    </message>
    <message>
        <source>Add the service itself as a backdrop.</source>
        <translation>Servisin kendisini altlık olarak ekleyin.</translation>
    </message>
    <message>
        <source>the raster has no place on the map</source>
        <translation>rasterın haritada yeri belli değil</translation>
    </message>
    <message>
        <source>Give it a world file (.tfw), or georeference it by control points.</source>
        <translation>Konum dosyası (.tfw) verin ya da kontrol noktalarıyla yerine oturtun.</translation>
    </message>
    <message>
        <source>the raster&apos;s coordinates (%1, %2) do not lie in %3</source>
        <translation>rasterın koordinatları (%1, %2) %3 içinde değil</translation>
    </message>
    <message>
        <source>State the coordinate system that its place is written in.</source>
        <translation>Yerinin yazıldığı koordinat sistemini belirtin.</translation>
    </message>
    <message>
        <source>the address of a tile service needs {z}, {x} and {y}</source>
        <translation>karo servisi adresinde {z}, {x} ve {y} bulunmalı</translation>
    </message>
    <message>
        <source>Ask its owner for access, or give the name and password that it gave you: in the window by a right click on the backdrop, else in the address, https://name:password@host/…</source>
        <translation>Sahibinden erişim isteyin ya da size verdiği kullanıcı adı ve parolayı girin: pencerede altlığa sağ tıklayarak, başka yerde adreste, https://ad:parola@sunucu/…</translation>
    </message>
</context>
<context>
    <name>kbs::raster::Indexer</name>
    <message>
        <source>there are no pictures to lay together</source>
        <translation>birleştirilecek görüntü yok</translation>
    </message>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>the index of the mosaic cannot be written</source>
        <translation>mozaiğin dizini yazılamıyor</translation>
    </message>
    <message>
        <source>Sheet %1 of %2</source>
        <translation>Pafta %1 / %2</translation>
    </message>
    <message>
        <source>the sheet is gone</source>
        <translation>pafta artık yok</translation>
    </message>
    <message>
        <source>the raster has no place on the map</source>
        <translation>rasterın haritada yeri belli değil</translation>
    </message>
    <message>
        <source>the file is cut off or damaged</source>
        <translation>dosya kesik ya da bozuk</translation>
    </message>
    <message>
        <source>its coordinate system is not known</source>
        <translation>koordinat sistemi bilinmiyor</translation>
    </message>
    <message>
        <source>its coordinates do not lie in %1</source>
        <translation>koordinatları %1 içinde değil</translation>
    </message>
</context>
<context>
    <name>kbs::raster::Mosaic</name>
    <message>
        <source>the index of the mosaic is not made yet</source>
        <translation>mozaiğin dizini henüz yapılmadı</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>%1 yazılamıyor</translation>
    </message>
</context>
<context>
    <name>kbs::raster::OverviewWriter</name>
    <message>
        <source>Picture of the whole mosaic</source>
        <translation>Bütün mozaiğin görüntüsü</translation>
    </message>
</context>
<context>
    <name>kbs::raster::RasterFile</name>
    <message>
        <source>there is no such raster file</source>
        <translation>böyle bir raster dosyası yok</translation>
    </message>
    <message>
        <source>It may have been moved, or its drive is not connected.</source>
        <translation>Taşınmış ya da sürücüsü bağlı değil olabilir.</translation>
    </message>
    <message>
        <source>the raster has no band %1, only %2</source>
        <translation>rasterın %1. bandı yok, yalnızca %2 bandı var</translation>
    </message>
</context>
<context>
    <name>kbs::raster::TileCache</name>
    <message>
        <source>nothing of this backdrop was fetched yet</source>
        <translation>bu altlıktan henüz bir şey getirilmedi</translation>
    </message>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>%1 klasörü oluşturulamıyor</translation>
    </message>
    <message>
        <source>the cache of the backdrop cannot be written</source>
        <translation>altlığın önbelleği yazılamıyor</translation>
    </message>
</context>
<context>
    <name>kbs::raster::TileFetcher</name>
    <message>
        <source>Fetching the backdrop</source>
        <translation>Altlık getiriliyor</translation>
    </message>
</context>
<context>
    <name>kbs::raster::TilePicture</name>
    <message>
        <source>no memory for the tiles of the backdrop</source>
        <translation>altlığın karoları için bellek yok</translation>
    </message>
</context>
<context>
    <name>kbs::raster::TileSource</name>
    <message>
        <source>the kept description of the service is damaged</source>
        <translation>servisin saklanan tanımı bozuk</translation>
    </message>
</context>
<context>
    <name>kbs::raster::WarpTarget</name>
    <message>
        <source>no memory for a picture of %1 × %2 pixels</source>
        <translation>%1 × %2 piksellik görüntü için bellek yok</translation>
    </message>
    <message>
        <source>the system %1 is not known to GDAL</source>
        <translation>%1 sistemini GDAL bilmiyor</translation>
    </message>
</context>
<context>
    <name>kbs::retention</name>
    <message>
        <source>&quot;%1&quot; is no rule of how long personal data are kept; nothing is erased</source>
        <translation>&quot;%1&quot; kişisel verilerin ne kadar saklanacağını söyleyen bir kural değil; hiçbir şey silinmiyor</translation>
    </message>
    <message>
        <source>Set it anew: kbs retention STORE --keep CLASS=DAYS</source>
        <translation>Yeniden belirleyin: kbs retention DEPO --keep SINIF=GÜN</translation>
    </message>
    <message>
        <source>%1 has no personal attribute</source>
        <translation>%1 sınıfının kişisel özniteliği yok</translation>
    </message>
    <message>
        <source>%1 is no number of days for %2</source>
        <translation>%1, %2 için bir gün sayısı değil</translation>
    </message>
    <message>
        <source>A whole number from 1 to %1. &quot;none&quot; takes the rule away: then nothing of the class is ever due.</source>
        <translation>1 ile %1 arasında bir tam sayı. &quot;none&quot; kuralı kaldırır: o zaman sınıfın hiçbir verisinin süresi dolmaz.</translation>
    </message>
    <message>
        <source>%1 %2 was never in this store</source>
        <translation>%1 %2 bu depoda hiç bulunmadı</translation>
    </message>
    <message>
        <source>&quot;kbs find&quot; and &quot;kbs parcel&quot; tell the numbers.</source>
        <translation>Numaraları &quot;kbs find&quot; ve &quot;kbs parcel&quot; gösterir.</translation>
    </message>
    <message>
        <source>The values are erased, but their bytes are not yet overwritten: %1</source>
        <translation>Değerler silindi ama baytlarının üzerine henüz yazılmadı: %1</translation>
    </message>
    <message>
        <source>Run &quot;kbs retention STORE --apply&quot; again; until then &quot;kbs verify&quot; says so.</source>
        <translation>&quot;kbs retention DEPO --apply&quot; komutunu yeniden çalıştırın; o zamana kadar &quot;kbs verify&quot; bunu söyler.</translation>
    </message>
</context>
<context>
    <name>kbs::spatialite</name>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 geometrisi bozuk</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; and restore from a backup.</source>
        <translation>&quot;kbs verify&quot; çalıştırın ve yedekten geri yükleyin.</translation>
    </message>
    <message>
        <source>The new store needs a file name</source>
        <translation>Yeni depoya dosya adı gerekli</translation>
    </message>
    <message>
        <source>%1 exists already; a store is never overwritten</source>
        <translation>%1 zaten var; bir deponun üzerine yazılmaz</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Başka bir ad seçin.</translation>
    </message>
    <message>
        <source>The folder %1 does not exist</source>
        <translation>%1 klasörü yok</translation>
    </message>
    <message>
        <source>Make it or choose another one.</source>
        <translation>Oluşturun veya başka birini seçin.</translation>
    </message>
    <message>
        <source>A store needs a projected coordinate system of the EPSG list in metres, not &quot;%1&quot;</source>
        <translation>Depo, EPSG listesinden metre birimli bir projeksiyon sistemi ister; &quot;%1&quot; olmaz</translation>
    </message>
    <message>
        <source>For example EPSG:5254 (TUREF / TM30).</source>
        <translation>Örneğin EPSG:5254 (TUREF / TM30).</translation>
    </message>
    <message>
        <source>The workspace number %1 is out of range</source>
        <translation>%1 çalışma alanı numarası sınırların dışında</translation>
    </message>
    <message>
        <source>There is no store %1</source>
        <translation>%1 deposu yok</translation>
    </message>
    <message>
        <source>Check the path, or make a store with &quot;kbs new&quot;.</source>
        <translation>Yolu denetleyin veya &quot;kbs new&quot; ile depo oluşturun.</translation>
    </message>
    <message>
        <source>%1 is not a file</source>
        <translation>%1 bir dosya değil</translation>
    </message>
    <message>
        <source>Give the path of a .kbs file.</source>
        <translation>Bir .kbs dosyasının yolunu verin.</translation>
    </message>
    <message>
        <source>%1 cannot be read: permission denied</source>
        <translation>%1 okunamıyor: izin yok</translation>
    </message>
    <message>
        <source>Ask for read permission.</source>
        <translation>Okuma izni isteyin.</translation>
    </message>
    <message>
        <source>%1 is empty, so it is no store</source>
        <translation>%1 boş, bu yüzden depo değil</translation>
    </message>
    <message>
        <source>Restore it from a backup or choose another file.</source>
        <translation>Yedekten geri yükleyin veya başka dosya seçin.</translation>
    </message>
    <message>
        <source>%1 is not a KentCBS store (it is no SQLite database)</source>
        <translation>%1 bir KentCBS deposu değil (SQLite veritabanı değil)</translation>
    </message>
    <message>
        <source>To read a delivery use import; a store is a .kbs file.</source>
        <translation>Teslimat okumak için içe aktarın; depo bir .kbs dosyasıdır.</translation>
    </message>
    <message>
        <source>%1 is a database of another program, not a KentCBS store</source>
        <translation>%1 başka bir programın veritabanı, KentCBS deposu değil</translation>
    </message>
    <message>
        <source>To read its layers use import; a store is made with &quot;kbs new&quot;.</source>
        <translation>Katmanlarını okumak için içe aktarın; depo &quot;kbs new&quot; ile oluşturulur.</translation>
    </message>
    <message>
        <source>The store %1 was made by a newer version of KentCBS (format %2; this version reads %3)</source>
        <translation>%1 deposu daha yeni bir KentCBS ile oluşturulmuş (biçim %2; bu sürüm %3 okur)</translation>
    </message>
    <message>
        <source>Update KentCBS.</source>
        <translation>KentCBS&apos;yi güncelleyin.</translation>
    </message>
    <message>
        <source>%1 could not be given its name</source>
        <translation>%1 adını alamadı</translation>
    </message>
    <message>
        <source>SpatiaLite could not add the geometry column of %1</source>
        <translation>SpatiaLite %1 geometri sütununu ekleyemedi</translation>
    </message>
    <message>
        <source>SpatiaLite could not make the spatial index of %1</source>
        <translation>SpatiaLite %1 konumsal dizinini oluşturamadı</translation>
    </message>
    <message>
        <source>SpatiaLite does not know EPSG:%1</source>
        <translation>SpatiaLite EPSG:%1 sistemini bilmiyor</translation>
    </message>
    <message>
        <source>SpatiaLite could not prepare the new file</source>
        <translation>SpatiaLite yeni dosyayı hazırlayamadı</translation>
    </message>
    <message>
        <source>The store %1 has &quot;%2&quot;, which this version of KentCBS does not know</source>
        <translation>%1 deposunda bu KentCBS sürümünün bilmediği &quot;%2&quot; var</translation>
    </message>
    <message>
        <source>Open it with the version that made it, or with a newer one.</source>
        <translation>Oluşturan sürümle veya daha yenisiyle açın.</translation>
    </message>
    <message>
        <source>The store %1 was made by an older version and must be brought up to date, but it can only be read</source>
        <translation>%1 deposu eski bir sürümle oluşturulmuş ve güncellenmeli, ama yalnız okunabiliyor</translation>
    </message>
    <message>
        <source>Open it once where it can be written.</source>
        <translation>Yazılabildiği bir yerde bir kez açın.</translation>
    </message>
    <message>
        <source>The store %1 has too many classes</source>
        <translation>%1 deposunda çok fazla sınıf var</translation>
    </message>
    <message>
        <source>The store is being written by another program</source>
        <translation>Depoya şu anda başka bir program yazıyor</translation>
    </message>
    <message>
        <source>Wait until it has finished and try again.</source>
        <translation>Bitmesini bekleyip yeniden deneyin.</translation>
    </message>
    <message>
        <source>The disk is full; nothing was changed</source>
        <translation>Disk dolu; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Free some space where the store lies and try again.</source>
        <translation>Deponun bulunduğu yerde boş yer açıp yeniden deneyin.</translation>
    </message>
    <message>
        <source>The store cannot be written: the file or its folder is read-only</source>
        <translation>Depoya yazılamıyor: dosya veya klasörü salt okunur</translation>
    </message>
    <message>
        <source>Ask for write permission or copy the store to another folder.</source>
        <translation>Yazma izni isteyin veya depoyu başka klasöre kopyalayın.</translation>
    </message>
    <message>
        <source>The file cannot be opened (%1)</source>
        <translation>Dosya açılamıyor (%1)</translation>
    </message>
    <message>
        <source>Check the path and your permissions for the file and its folder.</source>
        <translation>Yolu, dosyanın ve klasörünün izinlerini denetleyin.</translation>
    </message>
    <message>
        <source>The operating system could not read or write the store (%1); nothing was changed</source>
        <translation>İşletim sistemi depoyu okuyamadı veya yazamadı (%1); hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Check the disk and its free space.</source>
        <translation>Diski ve boş yerini denetleyin.</translation>
    </message>
    <message>
        <source>The store is damaged (%1)</source>
        <translation>Depo bozuk (%1)</translation>
    </message>
    <message>
        <source>Restore it from a backup; keep the damaged file.</source>
        <translation>Yedekten geri yükleyin; bozuk dosyayı saklayın.</translation>
    </message>
    <message>
        <source>The database refused a row: %1; nothing was changed</source>
        <translation>Veritabanı bir satırı reddetti: %1; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>The database refused: %1</source>
        <translation>Veritabanı reddetti: %1</translation>
    </message>
    <message>
        <source>%1 is no count of new features</source>
        <translation>%1 yeni nesne sayısı olamaz</translation>
    </message>
    <message>
        <source>The feature numbers of %1 are used up</source>
        <translation>%1 nesne numaraları tükendi</translation>
    </message>
    <message>
        <source>The staging file %1 cannot be written: %2</source>
        <translation>%1 hazırlık dosyası yazılamıyor: %2</translation>
    </message>
    <message>
        <source>The staging file %1 cannot be made: %2</source>
        <translation>%1 hazırlık dosyası yapılamıyor: %2</translation>
    </message>
    <message>
        <source>The folder of the store must be writable and have free space.</source>
        <translation>Deponun klasörü yazılabilir olmalı ve boş yeri bulunmalı.</translation>
    </message>
    <message>
        <source>The file is damaged: %1</source>
        <translation>Dosya bozuk: %1</translation>
    </message>
    <message>
        <source>The spatial index does not lead to it</source>
        <translation>Mekânsal dizin bu nesneye götürmüyor</translation>
    </message>
    <message>
        <source>somebody else has %1 open</source>
        <translation>%1 başka biri tarafından açık tutuluyor</translation>
    </message>
    <message>
        <source>Close it everywhere and try again.</source>
        <translation>Her yerde kapatıp yeniden deneyin.</translation>
    </message>
</context>
<context>
    <name>kbs::spatialite::Database</name>
    <message>
        <source>out of memory</source>
        <translation>bellek yetmiyor</translation>
    </message>
</context>
<context>
    <name>kbs::spatialite::FileErasure</name>
    <message>
        <source>The geometry of %1 %2 in the store is damaged</source>
        <translation>Depodaki %1 %2 nesnesinin geometrisi bozuk</translation>
    </message>
    <message>
        <source>Run &quot;kbs verify&quot; and restore from a backup.</source>
        <translation>&quot;kbs verify&quot; çalıştırın ve bir yedekten geri yükleyin.</translation>
    </message>
</context>
<context>
    <name>kbs::spatialite::SpatialiteStore</name>
    <message>
        <source>The class %1 does not belong to the store&apos;s catalogue</source>
        <translation>%1 sınıfı deponun kataloğunda yok</translation>
    </message>
    <message>
        <source>The store %1 is open for reading only; nothing was changed</source>
        <translation>%1 deposu yalnız okumak için açık; hiçbir şey değişmedi</translation>
    </message>
    <message>
        <source>Check that its file and folder can be written.</source>
        <translation>Dosyasının ve klasörünün yazılabildiğini denetleyin.</translation>
    </message>
    <message>
        <source>The store has no revision %1</source>
        <translation>Depoda %1 numaralı revizyon yok</translation>
    </message>
    <message>
        <source>&quot;kbs log&quot; lists the revisions.</source>
        <translation>&quot;kbs log&quot; revizyonları listeler.</translation>
    </message>
    <message>
        <source>Checking the file</source>
        <translation>Dosya denetleniyor</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>%1 denetleniyor</translation>
    </message>
    <message>
        <source>Overwriting what was erased</source>
        <translation>Silinenlerin üzerine yazılıyor</translation>
    </message>
</context>
<context>
    <name>kbs::sql::Select</name>
    <message>
        <source>%1 has no attribute &quot;%2&quot;</source>
        <translation>%1 sınıfında &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>The condition on %1 needs one value</source>
        <translation>%1 koşulu bir değer ister</translation>
    </message>
    <message>
        <source>%1.%2 is personal, and you have no right to read it</source>
        <translation>%1.%2 kişisel veridir ve okuma yetkiniz yok</translation>
    </message>
    <message>
        <source>The owner of the store can give the right with &quot;kbs grant … --personal&quot;.</source>
        <translation>Yetkiyi deponun sahibi &quot;kbs grant … --personal&quot; ile verebilir.</translation>
    </message>
</context>
<context>
    <name>kbs::stores</name>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>%1 açılamıyor: %2</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>Kopyalanıyor</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 yazılamıyor: %2</translation>
    </message>
    <message>
        <source>%1 exists already</source>
        <translation>%1 zaten var</translation>
    </message>
    <message>
        <source>Name a new file</source>
        <translation>Yeni bir dosya adı verin</translation>
    </message>
    <message>
        <source>%1 is not a file</source>
        <translation>%1 bir dosya değil</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>%1 yazılamıyor</translation>
    </message>
    <message>
        <source>%1 is the log of a store that lay here before; it would spoil a new one</source>
        <translation>%1 daha önce burada duran bir deponun günlüğüdür; yeni depoyu bozardı</translation>
    </message>
    <message>
        <source>Move it away together with what is left of that store, or choose another name.</source>
        <translation>O depodan kalanlarla birlikte başka yere taşıyın veya başka bir ad seçin.</translation>
    </message>
    <message>
        <source>%1 exists already; a store is never overwritten</source>
        <translation>%1 zaten var; bir deponun üzerine yazılmaz</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Başka bir ad seçin.</translation>
    </message>
</context>
<context>
    <name>kbs::stores::Provisional</name>
    <message>
        <source>%1 could not be given its name</source>
        <translation>%1 adını alamadı</translation>
    </message>
</context>
<context>
    <name>kbs::style</name>
    <message>
        <source>the style file cannot be read: %1</source>
        <translation>biçem dosyası okunamıyor: %1</translation>
    </message>
    <message>
        <source>the style file is larger than %1 MB</source>
        <translation>stil dosyası %1 MB&apos;tan büyük</translation>
    </message>
    <message>
        <source>a style with a document type of its own is refused</source>
        <translation>kendi belge türünü bildiren stil kabul edilmez</translation>
    </message>
    <message>
        <source>a style with entities is refused</source>
        <translation>varlık (entity) içeren stil kabul edilmez</translation>
    </message>
    <message>
        <source>the elements are nested too deep</source>
        <translation>öğeler çok derin iç içe</translation>
    </message>
    <message>
        <source>the style file is not well formed: %1</source>
        <translation>stil dosyası biçimce bozuk: %1</translation>
    </message>
    <message>
        <source>the style file is empty</source>
        <translation>stil dosyası boş</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a shape (%2) nor an icon that exists</source>
        <translation>&quot;%1&quot; ne bir şekil (%2) ne de var olan bir simge</translation>
    </message>
    <message>
        <source>0.2 mm is the least</source>
        <translation>en az 0,2 mm olmalı</translation>
    </message>
    <message>
        <source>the hatch &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; taraması bilinmiyor</translation>
    </message>
    <message>
        <source>pairs of a dash and a gap are expected</source>
        <translation>çizgi ve boşluk çiftleri beklenir</translation>
    </message>
    <message>
        <source>lengths above 0 are expected</source>
        <translation>0&apos;dan büyük uzunluklar beklenir</translation>
    </message>
    <message>
        <source>the class has no attribute &quot;%1&quot;</source>
        <translation>sınıfın &quot;%1&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>a template with an attribute in braces is expected</source>
        <translation>süslü ayraç içinde öznitelik bulunan bir şablon beklenir</translation>
    </message>
    <message>
        <source>the frame &quot;%1&quot; is not known</source>
        <translation>&quot;%1&quot; çerçevesi bilinmiyor</translation>
    </message>
    <message>
        <source>a distance above 0 is expected</source>
        <translation>0&apos;dan büyük bir uzaklık beklenir</translation>
    </message>
    <message>
        <source>a number above 0 is expected</source>
        <translation>0&apos;dan büyük bir sayı beklenir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a colour (#rrggbb, #rrggbbaa or r/g/b)</source>
        <translation>&quot;%1&quot; bir renk değil (#rrggbb, #rrggbbaa ya da r/g/b)</translation>
    </message>
    <message>
        <source>two colours or more and a radius are expected</source>
        <translation>iki ya da daha çok renk ve bir yarıçap beklenir</translation>
    </message>
    <message>
        <source>the class &quot;%1&quot; has no attribute &quot;%2&quot;</source>
        <translation>&quot;%1&quot; sınıfının &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is personal data; no map is made of it</source>
        <translation>&quot;%1&quot; kişisel veridir; ondan harita yapılmaz</translation>
    </message>
    <message>
        <source>the attribute &quot;%1&quot; has no value that such a map could show</source>
        <translation>&quot;%1&quot; özniteliğinde böyle bir haritanın gösterebileceği değer yok</translation>
    </message>
    <message>
        <source>Choose another attribute, or categories for texts.</source>
        <translation>Başka bir öznitelik ya da metinler için kategorileri seçin.</translation>
    </message>
</context>
<context>
    <name>kbs::style::Members</name>
    <message>
        <source>a number is expected</source>
        <translation>bir sayı beklenir</translation>
    </message>
    <message>
        <source>a number of 0 or more is expected</source>
        <translation>0 ya da daha büyük bir sayı beklenir</translation>
    </message>
    <message>
        <source>a whole number is expected</source>
        <translation>bir tam sayı beklenir</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>true ya da false beklenir</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>bir metin beklenir</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a colour (#rrggbb, #rrggbbaa or r/g/b)</source>
        <translation>&quot;%1&quot; bir renk değil (#rrggbb, #rrggbbaa ya da r/g/b)</translation>
    </message>
    <message>
        <source>a title in &quot;tr&quot; and &quot;en&quot; is expected</source>
        <translation>&quot;tr&quot; ve &quot;en&quot; dillerinde bir başlık beklenir</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>bir liste beklenir</translation>
    </message>
    <message>
        <source>an object is expected</source>
        <translation>bir nesne beklenir</translation>
    </message>
    <message>
        <source>this key is not known here</source>
        <translation>bu anahtar burada bilinmiyor</translation>
    </message>
</context>
<context>
    <name>kbs::style::Place</name>
    <message>
        <source>the style is wrong at %1: %2</source>
        <translation>stil şurada yanlış: %1: %2</translation>
    </message>
</context>
<context>
    <name>kbs::style::QmlReader</name>
    <message>
        <source>the file has no renderer for vector layers</source>
        <translation>dosyada vektör katmanlar için bir görüntüleyici yok</translation>
    </message>
    <message>
        <source>the renderer &quot;%1&quot;</source>
        <translation>&quot;%1&quot; görüntüleyicisi</translation>
    </message>
    <message>
        <source>categories by &quot;%1&quot;</source>
        <translation>&quot;%1&quot; kategorileri</translation>
    </message>
    <message>
        <source>classes by &quot;%1&quot;</source>
        <translation>&quot;%1&quot; sınıfları</translation>
    </message>
    <message>
        <source>rules below the rule &quot;%1&quot;</source>
        <translation>&quot;%1&quot; kuralının altındaki kurallar</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: its condition (%2)</source>
        <translation>&quot;%1&quot; kuralı: koşulu (%2)</translation>
    </message>
    <message>
        <source>sizes in %1 are taken for millimetres</source>
        <translation>%1 birimindeki boyutlar milimetre sayıldı</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: the mark &quot;%2&quot;; a circle stands for it</source>
        <translation>&quot;%1&quot; kuralı: &quot;%2&quot; işareti; yerine daire kondu</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: the opacity of the whole symbol</source>
        <translation>&quot;%1&quot; kuralı: bütün sembolün saydamlığı</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: the symbol layer %2</source>
        <translation>&quot;%1&quot; kuralı: %2 sembol katmanı</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: the brush &quot;%2&quot;; it is filled</source>
        <translation>&quot;%1&quot; kuralı: &quot;%2&quot; dolgusu; düz dolduruldu</translation>
    </message>
    <message>
        <source>the labels (%1)</source>
        <translation>etiketler (%1)</translation>
    </message>
</context>
<context>
    <name>kbs::style::SldReader</name>
    <message>
        <source>rule &quot;%1&quot;: its condition (%2)</source>
        <translation>&quot;%1&quot; kuralı: koşulu (%2)</translation>
    </message>
    <message>
        <source>the colour &quot;%1&quot;</source>
        <translation>&quot;%1&quot; rengi</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: a stroke made of graphics</source>
        <translation>&quot;%1&quot; kuralı: grafikten oluşan çizgi</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: an external graphic; a square stands for it</source>
        <translation>&quot;%1&quot; kuralı: dış grafik; yerine kare kondu</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: the mark &quot;%2&quot;; a square stands for it</source>
        <translation>&quot;%1&quot; kuralı: &quot;%2&quot; işareti; yerine kare kondu</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: sizes in metres are taken for pixels</source>
        <translation>&quot;%1&quot; kuralı: metre boyutlar piksel sayıldı</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: %2</source>
        <translation>&quot;%1&quot; kuralı: %2</translation>
    </message>
    <message>
        <source>rule &quot;%1&quot;: its label</source>
        <translation>&quot;%1&quot; kuralı: etiketi</translation>
    </message>
</context>
<context>
    <name>kbs::summary</name>
    <message>
        <source>%1 has no attribute &quot;%2&quot;</source>
        <translation>%1 sınıfında &quot;%2&quot; özniteliği yok</translation>
    </message>
    <message>
        <source>The condition on %1 needs one value</source>
        <translation>%1 koşulu bir değer ister</translation>
    </message>
    <message>
        <source>%1 holds numbers with fractions, which make no groups</source>
        <translation>%1 küsuratlı sayılar içerir, bunlardan grup olmaz</translation>
    </message>
    <message>
        <source>%1 holds no numbers that could be added up</source>
        <translation>%1 toplanabilecek sayı içermiyor</translation>
    </message>
    <message>
        <source>%1 was not read</source>
        <translation>%1 okunmadı</translation>
    </message>
</context>
<context>
    <name>kbs::summary::Grouping</name>
    <message>
        <source>Groups by so many attributes with so many values cannot be counted</source>
        <translation>Bu kadar çok değerli bu kadar çok öznitelikle gruplar sayılamaz</translation>
    </message>
    <message>
        <source>Leave one out.</source>
        <translation>Birini çıkarın.</translation>
    </message>
</context>
<context>
    <name>kbs::tiles::TileServer</name>
    <message>
        <source>this service answers its own computer only</source>
        <translation>bu hizmet yalnız kendi bilgisayarına yanıt verir</translation>
    </message>
    <message>
        <source>there is no such tile</source>
        <translation>böyle bir karo yok</translation>
    </message>
    <message>
        <source>the preview service cannot listen on this computer: %1</source>
        <translation>önizleme hizmeti bu bilgisayarda dinleyemiyor: %1</translation>
    </message>
    <message>
        <source>the preview service cannot be started</source>
        <translation>önizleme hizmeti başlatılamıyor</translation>
    </message>
</context>
<context>
    <name>kbs::zoning</name>
    <message>
        <source>The catalogue has no class &quot;plan&quot;</source>
        <translation>Katalogda &quot;plan&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>The catalogue has no class &quot;plan_alani&quot;</source>
        <translation>Katalogda &quot;plan_alani&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>the plan is silent; PAİY md 23: at least 15 m from a height of 60.50 m</source>
        <translation>plan belirtmiyor; PAİY md 23: 60,50 m yükseklikten sonra en az 15 m</translation>
    </message>
    <message>
        <source>the number of floors is not known, four are assumed</source>
        <translation>kat sayısı bilinmiyor, dört varsayıldı</translation>
    </message>
    <message>
        <source>%1 floors</source>
        <translation>%1 kat</translation>
    </message>
    <message>
        <source>about %1 floors by KAKS / TAKS</source>
        <translation>KAKS / TAKS&apos;a göre yaklaşık %1 kat</translation>
    </message>
    <message>
        <source>the plan is silent; PAİY md 23: front 5 m, side and rear 3 m, 0.50 m more for each floor above four (%1)</source>
        <translation>plan belirtmiyor; PAİY md 23: ön 5 m, yan ve arka 3 m, dördün üzerindeki her kat için 0,50 m fazlası (%1)</translation>
    </message>
    <message>
        <source>overlap with the parcel</source>
        <translation>parselle örtüşen alan</translation>
    </message>
    <message>
        <source>computed from the geometry</source>
        <translation>geometriden hesaplandı</translation>
    </message>
    <message>
        <source>part in building areas</source>
        <translation>yapılaşma alanlarında kalan kısım</translation>
    </message>
    <message>
        <source>part in roads and open areas, or in no area of the plan</source>
        <translation>yollarda ve açık alanlarda kalan veya planın alan çizmediği kısım</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::Cutter</name>
    <message>
        <source>Two areas of one plan lie over each other on %1 m²; the plan contradicts itself there</source>
        <translation>Bir planın iki alanı %1 m² üst üste; plan orada kendisiyle çelişiyor</translation>
    </message>
    <message>
        <source>The parcel lies in the plan change &quot;%1&quot;, but the store has no area of it there; the older plan is shown</source>
        <translation>Parsel &quot;%1&quot; plan değişikliğinin içinde, ama depoda orada onun alanı yok; eski plan gösteriliyor</translation>
    </message>
    <message>
        <source>The plan areas on the parcel name no plan of the store; whether they are in force is not known</source>
        <translation>Parseldeki plan alanları depodaki bir planı belirtmiyor; yürürlükte olup olmadıkları bilinmiyor</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::EnvelopeMaker</name>
    <message>
        <source>parcel %1</source>
        <translation>parsel %1</translation>
    </message>
    <message>
        <source>road, %1 m</source>
        <translation>yol, %1 m</translation>
    </message>
    <message>
        <source>road</source>
        <translation>yol</translation>
    </message>
    <message>
        <source>road or open land</source>
        <translation>yol veya açık alan</translation>
    </message>
    <message>
        <source>No side of the parcel faces a road; the setbacks are those of sides</source>
        <translation>Parselin hiçbir kenarı yola bakmıyor; çekme mesafeleri yan bahçeninkidir</translation>
    </message>
    <message>
        <source>The parcel faces roads in more than one direction; opposite a road the larger of side and rear setback is used. Check it on the sketch</source>
        <translation>Parsel birden çok yönde yola bakıyor; yolun karşısında yan ve arka mesafenin büyüğü kullanılır. Krokiden denetleyin</translation>
    </message>
    <message>
        <source>the plan leaves it free; the least of the regulation is used. </source>
        <translation>plan serbest bırakıyor; yönetmeliğin en azı kullanıldı. </translation>
    </message>
    <message>
        <source>the plan contradicts itself; the regulation is used. </source>
        <translation>plan kendisiyle çelişiyor; yönetmelik kullanıldı. </translation>
    </message>
    <message>
        <source>opposite one of several fronts: the larger of side and rear setback. </source>
        <translation>birkaç cepheden birinin karşısında: yan ve arka mesafenin büyüğü. </translation>
    </message>
    <message>
        <source>attached buildings share the common border</source>
        <translation>bitişik yapılar ortak sınırı paylaşır</translation>
    </message>
    <message>
        <source>building approach line of the plan</source>
        <translation>planın yapı yaklaşma çizgisi</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::ImarMaker</name>
    <message>
        <source>The catalogue has no class &quot;parsel&quot; or &quot;plan_alani&quot;</source>
        <translation>Katalogda &quot;parsel&quot; veya &quot;plan_alani&quot; sınıfı yok</translation>
    </message>
    <message>
        <source>The parcel %1 has no geometry</source>
        <translation>%1 parselinin geometrisi yok</translation>
    </message>
    <message>
        <source>Import its geometry first.</source>
        <translation>Önce geometrisini içe aktarın.</translation>
    </message>
    <message>
        <source>The area in the title (%1 m²) and the computed area (%2 m²) differ; the computed one is used</source>
        <translation>Tapu alanı (%1 m²) ile hesaplanan alan (%2 m²) farklı; hesaplanan kullanıldı</translation>
    </message>
    <message>
        <source>The parcel is retired</source>
        <translation>Parsel pasif</translation>
    </message>
    <message>
        <source>, inside the building approach boundary of the plan</source>
        <translation>, planın yapı yaklaşma sınırı içinde</translation>
    </message>
    <message>
        <source>, without the area where building is forbidden</source>
        <translation>, yapı yasağı olan alan çıkarılarak</translation>
    </message>
    <message>
        <source>area inside the setbacks of every side</source>
        <translation>her kenarın çekme mesafesi içinde kalan alan</translation>
    </message>
    <message>
        <source>the plan leaves TAKS free: the setbacks decide</source>
        <translation>plan TAKS&apos;ı serbest bırakıyor: çekme mesafeleri belirler</translation>
    </message>
    <message>
        <source>TAKS is contradictory: only the setbacks are counted</source>
        <translation>TAKS çelişkili: yalnız çekme mesafeleri sayıldı</translation>
    </message>
    <message>
        <source>TAKS is not given in the plan: the setbacks decide</source>
        <translation>TAKS planda belirtilmemiş: çekme mesafeleri belirler</translation>
    </message>
    <message>
        <source>TAKS %1 × %2 m² = %3 m²; inside the setbacks %4 m²</source>
        <translation>TAKS %1 × %2 m² = %3 m²; çekme mesafeleri içinde %4 m²</translation>
    </message>
    <message>
        <source>: TAKS binds</source>
        <translation>: TAKS belirleyici</translation>
    </message>
    <message>
        <source>: the setbacks bind</source>
        <translation>: çekme mesafeleri belirleyici</translation>
    </message>
    <message>
        <source>KAKS %1 × %2 m²</source>
        <translation>KAKS %1 × %2 m²</translation>
    </message>
    <message>
        <source>KAKS is not given: TAKS %1 × %2 floors × %3 m² (PAİY md 21)</source>
        <translation>KAKS belirtilmemiş: TAKS %1 × %2 kat × %3 m² (PAİY md 21)</translation>
    </message>
    <message>
        <source>footprint %1 m² × %2 floors = %3 m²</source>
        <translation>taban alanı %1 m² × %2 kat = %3 m²</translation>
    </message>
    <message>
        <source>: the full floor area cannot be reached</source>
        <translation>: toplam inşaat alanının tümüne ulaşılamaz</translation>
    </message>
    <message>
        <source>No 1/1000 plan in force covers the parcel; what may be built is not known</source>
        <translation>Parseli yürürlükte 1/1000 plan kapsamıyor; ne yapılabileceği bilinmiyor</translation>
    </message>
    <message>
        <source>On %1 m² of the parcel the plan draws no area (usually a road)</source>
        <translation>Parselin %1 m² kısmında plan alan çizmiyor (çoğunlukla yol)</translation>
    </message>
    <message>
        <source>%1 m² of the parcel lie in a road or open area of the plan; rights are counted from the remaining %2 m²</source>
        <translation>Parselin %1 m² kısmı planda yol veya açık alanda; haklar kalan %2 m² üzerinden hesaplandı</translation>
    </message>
    <message>
        <source>The parcel lies in %1 building areas; each is counted for itself</source>
        <translation>Parsel %1 yapı alanında; her biri kendi başına hesaplandı</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a public facility; a private building is not possible there</source>
        <translation>&quot;%1&quot; kamusal bir tesistir; orada özel yapı yapılamaz</translation>
    </message>
    <message>
        <source>The net area %1 m² is less than the smallest parcel of the plan (%2 m²)</source>
        <translation>Net alan %1 m², planın en küçük parselinden (%2 m²) az</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::PlanReader</name>
    <message>
        <source>The store does not say whether the plan &quot;%1&quot; is in force; it is taken as in force</source>
        <translation>Depo &quot;%1&quot; planının yürürlükte olup olmadığını söylemiyor; yürürlükte sayıldı</translation>
    </message>
    <message>
        <source>The plan &quot;%1&quot; is not in force on this day (%2); it is not applied</source>
        <translation>&quot;%1&quot; planı bu gün (%2) yürürlükte değil; uygulanmadı</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::Reader</name>
    <message>
        <source>The texts contradict each other: %1</source>
        <translation>Metinler birbiriyle çelişiyor: %1</translation>
    </message>
    <message>
        <source>Two building arrangements are given; the first one is shown</source>
        <translation>İki yapı nizamı verilmiş; ilki gösteriliyor</translation>
    </message>
    <message>
        <source>The height %1 has no unit; metres are assumed</source>
        <translation>%1 yüksekliğinin birimi yok; metre varsayıldı</translation>
    </message>
    <message>
        <source>TAKS %1 is out of range; %2 may be meant and is not applied</source>
        <translation>TAKS %1 sınırların dışında; %2 kastedilmiş olabilir, uygulanmadı</translation>
    </message>
    <message>
        <source>KAKS %1 is out of range and is not applied</source>
        <translation>KAKS %1 sınırların dışında, uygulanmadı</translation>
    </message>
    <message>
        <source>%1 floors are out of range and are not applied</source>
        <translation>%1 kat sınırların dışında, uygulanmadı</translation>
    </message>
</context>
<context>
    <name>kbs::zoning::RuleReader</name>
    <message>
        <source>read from the notation &quot;%1&quot;</source>
        <translation>&quot;%1&quot; gösteriminden okundu</translation>
    </message>
    <message>
        <source>%1 is negative in the store</source>
        <translation>%1 depoda negatif</translation>
    </message>
    <message>
        <source>The sources contradict each other about %1: %2</source>
        <translation>Kaynaklar %1 konusunda çelişiyor: %2</translation>
    </message>
    <message>
        <source>read from the symbol &quot;%1&quot; on the sheet</source>
        <translation>paftadaki &quot;%1&quot; sembolünden okundu</translation>
    </message>
    <message>
        <source>%1 = %2 is out of range and is not applied</source>
        <translation>%1 = %2 sınırların dışında, uygulanmadı</translation>
    </message>
    <message>
        <source>KAKS %1 is less than TAKS %2</source>
        <translation>KAKS %1, TAKS %2 değerinden küçük</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>The desktop window of KentCBS.</source>
        <translation>KentCBS masaüstü penceresi.</translation>
    </message>
    <message>
        <source>Show the window&apos;s main tasks on a sample city and save pictures of them in this folder.</source>
        <translation>Pencerenin başlıca işlerini örnek şehirde göster ve resimlerini bu klasöre kaydet.</translation>
    </message>
    <message>
        <source>Open the sample city, made first where it is missing.</source>
        <translation>Örnek şehri aç; yoksa önce oluştur.</translation>
    </message>
    <message>
        <source>Store to open: a .kbs file.</source>
        <translation>Açılacak depo: .kbs dosyası.</translation>
    </message>
</context>
</TS>
