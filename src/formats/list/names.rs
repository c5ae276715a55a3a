//! The header names themselves, as [`super::synonyms`] compares them: lower case, letters and figures
//! only, accents folded. From public column lists of LLPG, AddressBase, Universal Housing, NEC, election
//! and housing systems, and from the trade.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::field::Field;
use super::synonyms::{Doubt, Hint};

const UPRN: &str = "
    uprn ullpgref propertyurn addressuprn nlpguprn llpgref llpguprn gisuprn gazetteerref gazetteerreference
    uniquepropertyreferencenumber uniquepropertyreference uniquepropertyrefno uniquepropertyrefnumber uprn12digit
    uprn12digits caguprn uprnnumber uprnno propertyuprn nationaluprn osuprn uprncode blpuuprn nlpgref
    nlpgreference llpgreference uprnref cyfeirnodeiddounigryw cyfeirnodunigryweiddo rhifuprn cagref dwellinguprn
    assetuprn homeuprn";
const REFERENCE: &str = "
    propref propertyref propertyreference propertyreferencenumber propertyrefno propertyrefnumber propertyid
    propertycode propcode propid houseref lpropropref pref propno counciltaxaccountreference counciltaxref
    counciltaxreference aniteuprn ohmsuprn placeref placereference assetid assetref assetreference assetcode
    assetnumber assetno unitref unitreference unitid unitcode rentaccountproperty cyfeirnodeiddo cyfeirnod ref
    reference refno referencenumber id addressid addressref dwellingref dwellingid homeref homeid householdid
    householdref householdreference stockref stockid landlordref landlordreference ourref qid uniqueid uniqueref
    uniquereference yourref uhref orchardref systemref propertysystemref rhifcyfeirnod locationref locationid
    locationcode premisesref lettingref";
const PARENT: &str = "
    parentuprn uprnparent blockuprn shelluprn parentshelluprn";
const ADDRESS: &str = "
    propertyaddress singlelineaddress shortaddress address fulladdress addressinclpostcode addressincpostcode
    addressincludingpostcode addressandpostcode addresswithpostcode cyfeiriad cyfeiriadllawn addressfull
    completeaddress addresstext addressstring concatenatedaddress displayaddress formattedaddress siteaddress
    dwellingaddress homeaddress premisesaddress unitaddress assetaddress tenancyaddress locationaddress
    addressdescription addr postaladdress addressoneline onelineaddress longaddress cyfeiriadeiddo
    cyfeiriadyreiddo query addressdetails propertyfulladdress rentaladdress streetaddress fullpropertyaddress
    fullpostaladdress";
const SUB_BUILDING: &str = "
    saon subbuilding subbuildingname flat flatno flatnumber flatnum unitnumber fflat rhiffflat apartment
    apartmentno apartmentnumber subdwelling flatunit flatunitno subunit secondaryname
    secondaryaddressableobjectname secondaryaddressableobject flatapartment flatname subbuildingnumber aptno";
const PRIMARY: &str = "
    paon numbername numberorname namenumber nameornumber housenoname housenameno housenumbername housenamenumber
    housenameornumber housenumberorname housenoorname buildingnumbername buildingnamenumber buildingnameornumber
    buildingnumberorname rhifenw rhifneuenw enwrhif propertynamenumber propertynameornumber propertynumbername
    propertynumberorname propertynameno primaryaddressableobjectname primaryaddressableobject primaryname";
const NUMBER: &str = "
    buildingnumber buildingno houseno housenumber housenum streetnumber streetno rhifty doorno doornumber hseno
    buildingnum streetnum housenr";
const BUILDING_NAME: &str = "
    buildingname housename blockname enwbloc enwadeilad enwty building propertyname courtname nameofbuilding
    premisesname buildingorblock nameofblock adeilad enweiddo";
const STREET: &str = "
    streetdescription streetdescriptor street streetname thoroughfare thoroughfarename road roadname stryd
    enwstryd enwrstryd heol streetdesc roadstreet streetroad ffordd thoroughfaredescription";
const SUB_STREET: &str = "
    substreetname substreet dependentthoroughfare dependentthoroughfarename";
const LOCALITY: &str = "
    locality localityname dependentlocality ardal village suburb pentref enwardal hamlet";
const TOWN: &str = "
    townname posttown town city towncity townorcity citytown cityortown tref trefneuddinas trefdinas postaltown
    dinas enwtref cityname towncityname";
const POSTCODE: &str = "
    postcode postcodelocator pc pcode codpost housepostcode postalcode zipcode zip pcd pcds pcd2 postcodefull
    fullpostcode postcd pstcode unitpostcode postalpostcode pcodefull";
const OUTWARD: &str = "
    part1ofthepostcode postcodepart1 outcode pcout postcodeout postcodeoutward outwardcode outwardpostcode
    postcode1 pc1 outward postcodeoutcode pcodeout postcode1stpart postcodefirstpart firstpartofpostcode";
const INWARD: &str = "
    part2ofthepostcode postcodepart2 incode pcin postcodein postcodeinward inwardcode inwardpostcode postcode2 pc2
    inward postcodeincode pcodein postcode2ndpart postcodesecondpart secondpartofpostcode";
const EASTING: &str = "
    xcoordinate easting eastings xcoord x e bngx bnge osgbe osgbx dwyreiniad dwyreiniadau gridx gride coordx
    coordinatex osx ose xbng geox mapx pointx xcoordinates xcoords eastingm oseasting gridrefx gridreferencex
    gridrefeast gridrefe eastingcoordinate xref gridrefeasting cyfesurynx east";
const NORTHING: &str = "
    ycoordinate northing northings ycoord y n bngy bngn osgbn osgby gogleddiad gogleddiadau gridy gridn coordy
    coordinatey osy osn ybng geoy mapy pointy ycoordinates ycoords northingm osnorthing gridrefy gridreferencey
    gridrefnorth gridrefn northingcoordinate yref gridrefnorthing cyfesuryny north";
const LONGITUDE: &str = "
    longitude long lng lon hydred longitudewgs84 wgs84long wgs84longitude decimallongitude longdd gpslong
    gpslongitude geolong geolng maplongitude wgslong loncoord";
const LATITUDE: &str = "
    latitude lat lledred latitudewgs84 wgs84lat wgs84latitude decimallatitude latdd gpslat gpslatitude geolat
    maplatitude wgslat latcoord";
const LAT_LON: &str = "
    latlong latlon latlng latitudelongitude latitudeandlongitude longlat lonlat lnglat coordinates coords
    coordinate cyfesurynnau geolocation gps gpscoordinates geopoint lledredhydred xy eastingnorthing
    eastingsnorthings eastingsandnorthings point latlongs geo mapcoordinates gpslocation gpscoords
    longitudelatitude bng xycoordinates xycoords";
const GRID_REFERENCE: &str = "
    gridref gridreference ngr osgridref osgridreference osgr osref nationalgridreference nationalgridref
    cyfeirnodgrid osgbgridref ukgridref osreference";
const DWELLING_TYPE: &str = "
    classificationcode blpuclass class classification cattype lprohouptvcode archetype typename propertytype
    propertytypecode propertytypedescription propertytypedesc assetcategory assettype unittype locationtype
    mathoeiddo matheiddo dwellingtype buildingtype housetype type typeofproperty accommodationtype propertyclass
    propertycategory hometype mathoannedd math propertytypename proptype prptype dwellingtypedescription stocktype
    assetclass propertysubtype classificationdescription blpuclassification assetdescription builtform addresstype
    premisestype kind propertykind unitcategory locationcategory rentalunittype lettabletype assettypedescription
    category typedescription dwellingclass propertydescription matheiddo matheiddoannedd";
const IS_HOME: &str = "
    lprohouresidentialind isdwelling residentialyn residential dwelling ishome isresidential domestic
    residentialind residentialindicator dwellingyn residentialflag isdomestic preswyl domesticyn home";
const IS_BLOCK: &str = "
    isblock blockyn isparent isshell blockindicator blockflag";
const STATUS: &str = "
    lproscocode occstatus occupancystatus occupancy statws status propertystatus voidstatus lettingstatus
    letstatus currentstatus unitstatus assetstatus stockstatus exemptiontype exemptioncode occupationstatus
    statuscode propstatus statusdescription statwseiddo lettingstate rentalstatus statwsmeddiannaeth occupiedvoid
    voidoccupied dwellingstatus tenancystatus occ occupiedorvoid letorvoid occupancycode propertystate homestatus
    locationstatus";
const BLPU_STATUS: &str = "
    blpulogicalstatus logicalstatus blpustatus blpustate";
const LPI_STATUS: &str = "
    lpilogicalstatus lpistatus";
const VOID_FLAG: &str = "
    void isvoid voidyn voidflag voidindicator voidind vacant isvacant empty gwag vacantyn";
const OCCUPIED_FLAG: &str = "
    occupied isoccupied occupiedyn tenanted let islet occupiedflag";
const VOID_DATE: &str = "
    lastvoid voiddate voidfrom voidstart voidsince dateofvoid voidstartdate datevoid voidfromdate vacantsince
    vacantfrom emptysince dyddiadgwag gwagers datevacated lastvoiddate";
const TENANCY_START: &str = "
    tenancystart tenancystartdate tenancycommenced tenancycommencement tenancycommencementdate tenancydate
    tenancyfrom datetenancystarted tenancystarted startoftenancy tenancycommencedate dechrautenantiaeth
    dyddiaddechrautenantiaeth tenancybegan commencementdate moveindate";
const LANGUAGE: &str = "
    language iaith lang languagecode";
const POINT_CODE: &str = "
    rpc representativepointcode positionalaccuracy";
const POINT_SOURCE: &str = "
    source pointsource coordinatesource geocodesource coordsource xysource positionsource";

/// Known, and of no use to us; named so that their values are not taken for something else.
const IGNORED: &str = "
    usrn lpikey administrativearea adminarea county patch neighbourhood neighborhood estate estatename ward
    wardname wardcode tenure tenuretype tenancytype tenancyref tenancyno tenancynumber tenancyid tenancyreference
    tenancyend beds bed bedrooms noofbedrooms noofbeds numberofbedrooms bedroomno bedsize bedspaces built
    builddate yearbuilt builtyear buildyear dateofbuild constructiondate constructionyear ageband patchcode
    housingofficer district country blockref majorref masterblockref subblockref schemeref estateref blockid
    schemeid schemecode schemename scheme blockcode estatecode estateid parentref parentpropertyref
    parentreference lproparentpropref objectid fid gid rownumber rowno sno premisesid osmid syntheticsub
    localauthority la lacode council landlord owner ownership floor floorlevel storey storeys rent weeklyrent
    netrent grossrent servicecharge epc eparating heating heatingtype lettable islettable managementarea
    managementcost costcentre costcode region constituency lsoa msoa oa uarn udprn toid parentuarn startdate
    enddate lastupdated updated created lastupdatedate entrydate dateadded counciltaxband ctband band rundate
    extractdate tenantref customerref clientref rentaccount rentaccountno rentaccountnumber accountno
    accountnumber accountref payref paymentref postcodedistrict postcodesector postcodearea partner
    referringagency organisation workcoach keyworker referredby datereferred site ward2 unitsize propertysize sqm
    floorarea doubledependentlocality islettableyn voidreason voidcategory voidtype repairszone zone patchname
    patchmanager officer propertymanager managingagent agent leaseexpiry leasestart rightobuy rtb saledate";

/// Words that make a whole header personal, whatever else it says.
pub const PERSONAL_WORDS: &str = "
    surname forename forenames firstname lastname tenant tenants tenantname customer client patient pupil elector
    occupant occupier resident householder contact tel telephone telno phone mobile mob email emails mail dob
    birth nino nhs balance arrears ethnicity ethnic gender sex disability disabled vulnerability vulnerable
    vulnerabilities religion nationality salutation enw ffon ffonio geni denant tenantiaid tenant1 tenant2 notes
    note comment comments remarks nodiadau sylwadau sylw initials applicant applicants person member spouse kin
    carer benefit medical cyfenw symudol ebost rhyw ethnigrwydd anabledd homephone workphone mobileno phoneno
    leaseholder whatsapp caution keysafe insurance orientation preferredname fullname knownas liable marital cwsmer cleient";
const PERSONAL: &str = "
    title teitl conname conphone1 conphone2 ninumber nino ni curbal currentbalance rentbalance middlename
    firstname lastname familyname givenname givennames nhsno dyddiadgeni dateofbirth emailaddress eaddress
    freetext additionalinformation warnings warningmarker cautionaryalert alerts risk riskflag accountname
    bankaccount sortcode mainlanguage preferredlanguage names jointtenant leadtenant accountholder payee nextofkin
    emergencycontact casenotes dob nationalinsurancenumber nationalinsurance nationalinsuranceno natinsno age ages
    sexualorientation orientation firstlanguage preferredname knownas householdmembers householdmember
    supportworker caution cautions ebost whatsapp keysafe keysafecode keysafeno phoneemail emailphone rhifffon rhifffonsymudol rhifyswiriant";

/// Words that make an address or a place that of something else.
pub const OF_SOMETHING_ELSE: &str = "
    polling pollingplace pollingvenue venue billing correspondence forwarding landlord landlords office previous
    prev former old contact agent agents owner owners mailing alternative alternate alt invoice payer employer
    managing nextofkin station delivery solicitor pollingstation pollingvenue freeholder gohebu blaenorol past
    return work school gp hub depot kin postal2";

/// Words that may stand in front of a field's name and change nothing.
pub const QUALIFIERS: &str = "
    property prop dwelling home house asset unit premises site stock current tenancy llpg nlpg gis os the address
    addr location full rental blpu lpi place residential main eiddo household rented our lpro bng wgs84 gps osgb
    tenant tenants customer client resident applicant dpa lbs";

/// Every name that says one thing.
const FIELDS: [(&str, Field); 36] = [
    (UPRN, Field::Uprn),
    (REFERENCE, Field::Reference),
    (PARENT, Field::ParentUprn),
    (ADDRESS, Field::Address),
    (SUB_BUILDING, Field::SubBuilding),
    (PRIMARY, Field::Primary),
    (NUMBER, Field::Number),
    (BUILDING_NAME, Field::BuildingName),
    (STREET, Field::Street),
    (SUB_STREET, Field::SubStreet),
    (LOCALITY, Field::Locality),
    (TOWN, Field::Town),
    (POSTCODE, Field::Postcode),
    (OUTWARD, Field::PostcodeOutward),
    (INWARD, Field::PostcodeInward),
    (EASTING, Field::Easting),
    (NORTHING, Field::Northing),
    (LONGITUDE, Field::Longitude),
    (LATITUDE, Field::Latitude),
    (LAT_LON, Field::LatLon),
    (GRID_REFERENCE, Field::GridReference),
    (DWELLING_TYPE, Field::DwellingType),
    (IS_HOME, Field::IsHome),
    (IS_BLOCK, Field::IsBlock),
    (BLPU_STATUS, Field::BlpuStatus),
    (LPI_STATUS, Field::LpiStatus),
    (VOID_FLAG, Field::VoidFlag),
    (OCCUPIED_FLAG, Field::OccupiedFlag),
    (VOID_DATE, Field::VoidDate),
    (TENANCY_START, Field::TenancyStart),
    (STATUS, Field::Status),
    (LANGUAGE, Field::Language),
    (POINT_CODE, Field::PointCode),
    (POINT_SOURCE, Field::PointSource),
    (IGNORED, Field::Ignored),
    (PERSONAL, Field::Personal),
];

/// Names that could say several things.
const DOUBTS: [(&str, Doubt); 6] = [
    ("name enwau", Doubt::Name),
    ("location lleoliad position mappoint", Doubt::Location),
    ("area areaname", Doubt::Area),
    ("block bloc", Doubt::Block),
    ("unit uned unitno room roomno", Doubt::Unit),
    ("propertynumber propertyno no number num nr rhif", Doubt::Number),
];

static HINTS: LazyLock<FxHashMap<&'static str, Hint>> = LazyLock::new(|| {
    let fields = FIELDS.iter().flat_map(|(names, field)| names.split_whitespace().map(|n| (n, Hint::Field(*field))));
    let doubts = DOUBTS.iter().flat_map(|(names, doubt)| names.split_whitespace().map(|n| (n, Hint::Doubt(*doubt))));
    let mut hints = FxHashMap::default();
    for (name, hint) in fields.chain(doubts) {
        // The first table that has a name keeps it.
        hints.entry(name).or_insert(hint);
    }
    hints
});

/// What a whole name says, as [`super::synonyms::squeezed`] text.
pub fn exactly(squeezed: &str) -> Option<Hint> {
    HINTS.get(squeezed).copied()
}

/// Whether a list of words holds a word.
pub fn holds(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|w| w == word)
}
