/// The page's whole look. Colours reach a contrast of 4.5 to 1 on their grounds in both schemes.
let pageStyle = """
  :root{--bg:#fff;--soft:#f5f6f8;--line:#d5d9e0;--text:#1b1f27;--quiet:#566072;--link:#0b57a4;
  --red:#b3261e;--redsoft:#fdeceb;--amber:#8a5300;--ambersoft:#fdf2dc;--blue:#2d5c8f;
  --bluesoft:#e9f1fa;--green:#1d6b41;--grey:#69707d;--mark:#ffe9a8;--marktext:#1b1f27}
  @media(prefers-color-scheme:dark){:root{--bg:#14171c;--soft:#1d2128;--line:#3a414d;
  --text:#e8eaee;--quiet:#a9b2c0;--link:#8dbdf5;--red:#ff9d94;--redsoft:#3d1f1d;--amber:#f2bf5e;
  --ambersoft:#392a10;--blue:#9cc4f2;--bluesoft:#1b2c40;--green:#76cf9c;--grey:#98a1af;
  --mark:#5a4710;--marktext:#fff3cf}}
  *{box-sizing:border-box}
  html{scroll-behavior:smooth}
  body{margin:0 auto;max-width:64rem;padding:0 1.25rem 3rem;background:var(--bg);color:var(--text);
  font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
  a{color:var(--link)}
  a:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,
  [tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
  .skip{position:absolute;left:-99rem}
  .skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem}
  header{padding:2rem 0 1rem;border-bottom:1px solid var(--line)}
  .kicker{margin:0;color:var(--quiet);font-weight:600}
  h1{margin:.1rem 0 .8rem;font-size:1.9rem;line-height:1.2;overflow-wrap:anywhere}
  h2{margin:2.6rem 0 .6rem;font-size:1.4rem;line-height:1.3}
  h3{margin:1.8rem 0 .5rem;font-size:1.1rem}
  h4{margin:0;font-size:1rem;overflow-wrap:anywhere}
  .verdict{margin-top:1.6rem;font-size:1.7rem}
  .facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem;margin:0}
  .facts dt{color:var(--quiet);font-size:.85rem}
  .facts dd{margin:0;font-weight:600}
  nav{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin-top:1rem}
  .quiet,caption,small{color:var(--quiet)}
  .quiet{font-size:.92rem;margin:.2rem 0}
  .alarm{background:var(--redsoft);border:2px solid var(--red);border-radius:.4rem;padding:.7rem 1rem}
  .stack{display:flex;gap:2px;height:1.5rem;border-radius:.35rem;overflow:hidden}
  .fill{flex-basis:0}
  .fill,.dot,.bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}
  .dot{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.45em}
  .fill,.dot{background:var(--grey)}
  .fill.accepted,.dot.accepted{background:var(--green)}
  .held.fill,.held.dot,.held.bar,.warning.bar{background:var(--amber)}
  .rejected.fill,.rejected.dot,.rejected.bar,.error.bar{background:var(--red)}
  .gone.bar,.filled.bar{background:var(--green)}
  .duplicate.fill,.duplicate.dot,.note.bar{background:var(--blue)}
  .tiles{list-style:none;margin:.9rem 0 0;padding:0;display:grid;gap:.6rem;
  grid-template-columns:repeat(auto-fit,minmax(11rem,1fr))}
  .tile{background:var(--soft);border-radius:.4rem;padding:.7rem .9rem}
  .tile strong{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}
  .tile .share{float:right;margin-top:-2rem;color:var(--quiet)}
  .tile small{display:block;line-height:1.35}
  .tile.none strong{color:var(--quiet);font-weight:400}
  .steps{padding-left:1.4rem}
  .steps li{margin:.35rem 0}
  .steps a{font-weight:600}
  code{font:.92em/1.4 ui-monospace,"Cascadia Mono",Consolas,"Liberation Mono",monospace;
  overflow-wrap:anywhere}
  .badge{display:inline-block;padding:0 .5em;border-radius:.3em;font-size:.82rem;font-weight:600;
  border:1px solid}
  .badge.error{color:var(--red);background:var(--redsoft)}
  .badge.warning{color:var(--amber);background:var(--ambersoft)}
  .badge.note{color:var(--blue);background:var(--bluesoft)}
  .causes{padding-left:1.6rem}
  .causes li{margin:.7rem 0}
  .causes li::marker{font-weight:600;color:var(--quiet)}
  .cause{display:grid;grid-template-columns:1fr 9rem;gap:.1rem .8rem;align-items:start}
  .cause b{overflow-wrap:anywhere}
  .cause .track{margin-top:.35rem}
  .cause .quiet,.cause p{grid-column:1/-1;margin:0}
  .badge.explained{color:var(--green);background:var(--soft)}
  .rule{border-top:1px solid var(--line)}
  .rules{border-bottom:1px solid var(--line)}
  .rule summary{display:grid;grid-template-columns:1.1rem 6.2rem 1fr 5rem 9rem;gap:0 .7rem;
  align-items:center;padding:.5rem 0;cursor:pointer;list-style:none}
  .rule summary::-webkit-details-marker{display:none}
  .rule summary::before{content:"▸";color:var(--quiet)}
  .rule[open] summary::before{content:"▾"}
  .rule summary:hover .title{text-decoration:underline}
  .rule summary .badge{justify-self:start}
  .texts summary{cursor:pointer;padding:.4rem 0;font-weight:600}
  .texts th[scope=row]{overflow-wrap:anywhere;min-width:8rem}
  .streak{grid-column:3/-1;color:var(--quiet);font-size:.92rem}
  .more{padding:0 0 .8rem 8.7rem}
  .more p{margin:.3rem 0}
  .more .id{color:var(--quiet)}
  .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
  .bad{color:var(--red);font-weight:700}
  .track{min-width:7rem}
  span.track{display:block;background:var(--soft);border-radius:.2rem}
  .bar{display:block;height:.8rem;border-radius:.2rem}
  td.track{white-space:nowrap;font-size:0}
  td.track .stack{height:.8rem}
  td.track .bar{display:inline-block;vertical-align:middle}
  table{border-collapse:collapse;width:100%}
  caption{text-align:left;font-size:.92rem;padding-bottom:.3rem}
  th,td{padding:.4rem .6rem .4rem 0;text-align:left;vertical-align:top;
  border-bottom:1px solid var(--line)}
  thead th{font-size:.88rem;color:var(--quiet);font-weight:600;vertical-align:bottom}
  tbody th{font-weight:500;overflow-wrap:anywhere}
  th.n,td.n{text-align:right;padding-right:.2rem;padding-left:.6rem}
  tfoot th,tfoot td{font-weight:700;border-bottom:0}
  .chart tbody th{width:40%}
  .chart .track{width:35%}
  .chart td,.chart th{vertical-align:middle}
  .scroll{overflow-x:auto}
  .pair{display:grid;align-items:start;gap:0 3rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr))}
  .pair caption{font-weight:600;color:var(--text)}
  .rec{border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;margin:.7rem 0;
  break-inside:avoid;content-visibility:auto;contain-intrinsic-size:auto 9rem}
  .rec[hidden]{display:none}
  .law{font-size:.88rem;white-space:nowrap}
  .lawtext{display:block;background:var(--soft);border-radius:.3rem;padding:.3rem .7rem;margin:.3rem 0}
  .lawtext p{margin:.2rem 0}
  .sent{margin:.4rem 0 0;overflow-wrap:anywhere;font-size:.92rem;line-height:1.7}
  .sent b{font-weight:400;color:var(--quiet)}
  .sep{color:var(--quiet);padding:0 .35em}
  .pages{display:flex;gap:.6rem;align-items:center;margin:.8rem 0}
  .pages[hidden]{display:none}
  button{font:inherit;padding:.35rem .8rem;border:1px solid var(--grey);border-radius:.3rem;
  background:var(--soft);color:var(--text);cursor:pointer}
  button[disabled]{color:var(--quiet);cursor:default}
  button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
  .repair{margin:.5rem 0 0;padding:.35rem .7rem;background:var(--soft);border-radius:.3rem}
  .why{list-style:none;margin:.5rem 0 0;padding:0}
  .why li{margin:.5rem 0;padding-left:.8rem;border-left:3px solid var(--grey)}
  .why li.error{border-color:var(--red)}
  .why li.warning{border-color:var(--amber)}
  .why li.note{border-color:var(--blue)}
  .cells>*{min-width:0;max-width:100%}
  .cells{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;margin:.3rem 0 0}
  .cells dt{font-size:.86rem;color:var(--quiet)}
  .cells dd{margin:0;overflow-wrap:break-word;max-width:100%}
  .cells small::before{content:"· "}
  mark{background:var(--mark);color:var(--marktext);padding:.05em .3em;border-radius:.2em;
  white-space:pre-wrap;print-color-adjust:exact;-webkit-print-color-adjust:exact}
  mark i,pre i,h4 i{font:.75em ui-monospace,monospace;border:1px solid;border-radius:.2em;
  padding:0 .2em;margin:0 .1em}
  .absent{color:var(--quiet);font-style:italic}
  .candidate{display:inline-block}
  pre{background:var(--soft);padding:.6rem .8rem;border-radius:.3rem;margin:.5rem 0 0;
  white-space:pre-wrap;overflow-wrap:anywhere;max-height:16rem;overflow:auto;
  font:.9rem/1.5 ui-monospace,"Cascadia Mono",Consolas,"Liberation Mono",monospace}
  .cap{background:var(--bluesoft);padding:.7rem 1rem;border-radius:.4rem}
  form{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;position:sticky;top:0;
  background:var(--bg);padding:.6rem 0;z-index:1;border-bottom:1px solid var(--line)}
  form[hidden]{display:none}
  label{display:block;font-size:.88rem;color:var(--quiet);flex:1 1 14rem}
  input,select{display:block;width:100%;font:inherit;padding:.4rem .5rem;color:var(--text);
  background:var(--bg);border:1px solid var(--grey);border-radius:.3rem}
  output{color:var(--quiet);padding-bottom:.4rem}
  footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet)}
  @media(max-width:42rem){body{padding:0 .9rem 2rem}h1{font-size:1.5rem}
  .verdict{font-size:1.4rem}.tiles{grid-template-columns:1fr 1fr}
  .rule summary{grid-template-columns:1.1rem 1fr auto;gap:.15rem .5rem}
  .rule summary .title{grid-column:2/-1;grid-row:2}
  .rule summary .track{grid-column:2/-1}
  .rule summary .n{grid-column:3;grid-row:1;font-weight:600}
  .cause{grid-template-columns:1fr}.cause .track{grid-row:3}
  .streak{grid-column:2/-1}.more{padding-left:1.6rem}
  .chart tr{display:grid;grid-template-columns:1fr 4.5rem 6.3rem;align-items:center;
  border-bottom:1px solid var(--line)}
  .chart th,.chart td{border:0}.chart tbody th{grid-column:1/-1;width:auto;padding-bottom:0}
  .chart thead th:first-child{display:none}.chart .track{width:auto;min-width:0}
  form{position:static}}
  @media print{body{max-width:none;padding:0;font-size:10pt}nav,form,.pages,.skip{display:none!important}
  .rec{content-visibility:visible}pre{max-height:none}a{color:inherit;text-decoration:none}}
  """

/// Shows the records page by page, filters them by text and by rule, tells law and remedy beside a
/// finding, and opens all reasons for printing. Without it the page shows all records, and what
/// belongs to a rule stands with the rule.
let pageScript = """
  (function(){
  var all=function(s,e){return Array.prototype.slice.call((e||document).querySelectorAll(s))};
  var form=document.getElementById('filter'),pages=document.getElementById('pages'),
  records=all('#records .rec'),step=50,at=0,found=records,apply=function(){};
  function reveal(){var t=location.hash.length>1&&document.getElementById(location.hash.slice(1));
  if(t&&t.tagName==='DETAILS')t.open=true}
  addEventListener('hashchange',reveal);reveal();
  addEventListener('beforeprint',function(){
  all('details').forEach(function(d){d.open=true});
  found.forEach(function(r){r.hidden=false})});
  addEventListener('afterprint',function(){show()});
  document.addEventListener('click',function(e){
  var a=e.target.closest&&e.target.closest('a.law');if(!a)return;
  var more=document.querySelector(a.getAttribute('href')+' .more');if(!more)return;
  e.preventDefault();
  var next=a.nextElementSibling;
  if(next&&next.className==='lawtext'){next.remove();a.setAttribute('aria-expanded','false');return}
  var box=document.createElement('span');box.className='lawtext';
  all('p',more).slice(0,3).forEach(function(p){box.appendChild(p.cloneNode(true))});
  a.setAttribute('aria-expanded','true');a.after(box)});
  function show(){
  if(!pages)return;
  var last=Math.max(0,Math.ceil(found.length/step)-1);at=Math.min(Math.max(at,0),last);
  records.forEach(function(r){r.hidden=true});
  found.slice(at*step,(at+1)*step).forEach(function(r){r.hidden=false});
  all('#records h3').forEach(function(h){
  var r=h.nextElementSibling,any=false;
  while(r&&r.tagName==='ARTICLE'){any=any||!r.hidden;r=r.nextElementSibling}
  h.hidden=!any&&records.length>0});
  pages.hidden=last===0;
  all('button',pages).forEach(function(b,i){b.disabled=i?at===last:at===0});
  document.getElementById('page').textContent=(at+1)+' / '+(last+1);
  var out=document.getElementById('shown');
  if(out)out.textContent=found.length+' '+out.getAttribute('data-label')}
  if(pages)all('button',pages).forEach(function(b,i){b.addEventListener('click',function(){
  at+=i?1:-1;show();document.getElementById('records').scrollIntoView()})});
  if(!form)return;
  var find=document.getElementById('find'),rule=document.getElementById('by-rule'),
  plain=function(s){return s.normalize('NFD').replace(/[\\u0300-\\u036f]/g,'')
  .replace(/[\\u0111\\u0110]/g,'d').toLowerCase()},
  texts=records.map(function(){return null});
  form.hidden=false;
  apply=function(){
  var words=plain(find.value).split(/\\s+/).filter(Boolean);
  found=records.filter(function(r,i){
  if(words.length&&texts[i]===null)texts[i]=plain(r.textContent);
  return(!rule.value||r.getAttribute('data-rules').indexOf(' '+rule.value+' ')>=0)&&
  words.every(function(w){return texts[i].indexOf(w)>=0})});
  at=0;show()};
  find.addEventListener('input',apply);rule.addEventListener('change',apply);
  form.addEventListener('submit',function(e){e.preventDefault()});
  all('a[href="#held"],a[href="#rejected"]').forEach(function(a){a.addEventListener('click',function(){
  var h=document.getElementById(a.getAttribute('href').slice(1)),r=h&&h.nextElementSibling,
  i=found.indexOf(r);if(i>=0){at=Math.floor(i/step);show()}})});
  apply()})();
  """
