/// What the catalogue adds to the look of reports.
let catalogueStyle = """

  .book h2 small,.contents small{color:var(--quiet);font-weight:400}
  .legend{list-style:none;margin:.4rem 0 1rem;padding:0}
  .legend li{margin:.3rem 0;display:grid;grid-template-columns:6.2rem 1fr;gap:.7rem;align-items:start}
  .legend .badge{justify-self:start}
  .contents{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.2rem 1.5rem;
  padding:.8rem 0}
  .contents a{text-decoration:none;padding:.15rem 0}
  .contents a:hover{text-decoration:underline}
  .book .rule summary{grid-template-columns:1.1rem 6.2rem 1fr;align-items:start}
  .book .rule summary .title{font-weight:500}
  .book .rule[open]>summary .title{font-weight:700}
  .book .rule.fields summary{grid-template-columns:1.1rem 1fr auto}
  .book .rule.fields table{margin:0 0 1rem 1.8rem;width:calc(100% - 1.8rem)}
  .book .rule.fields tbody th{width:40%}
  .demands{list-style:none;margin:0;padding:0}
  .demands li{margin:.1rem 0}
  .more>dl{margin:.2rem 0 .8rem}
  .more>dl>div{display:grid;grid-template-columns:8rem 1fr;gap:.2rem 1rem;padding:.25rem 0}
  .more dt{color:var(--quiet)}
  .more dd{margin:0}
  .remedy{background:var(--bluesoft);border-radius:.4rem}
  .more>dl>.remedy{padding:.5rem .7rem;margin:.3rem -.7rem}
  .remedy dt{color:var(--blue);font-weight:700}
  .examples{display:grid;grid-template-columns:1fr 1fr;gap:.2rem 1.4rem;align-items:start}
  .examples h3{margin:.4rem 0 .3rem;font-size:.95rem}
  .bad-examples h3{color:var(--red)}
  .good-examples h3{color:var(--green)}
  .example{margin:0 0 .5rem;padding:.35rem .7rem;background:var(--soft);border-radius:.3rem;
  border-left:3px solid var(--green);font-size:.92rem}
  .bad-examples .example{border-color:var(--red)}
  .example>div{display:flex;flex-wrap:wrap;gap:0 .5rem}
  .example dt::after{content:":"}
  .example dd{overflow-wrap:anywhere;font-weight:500}
  .more details summary{display:list-item;list-style:revert;padding:.2rem 0;cursor:pointer;
  color:var(--link)}
  .book .rule .more details>summary::before{content:none}
  .machine p{margin:.3rem 0;color:var(--quiet)}
  .book form label:nth-of-type(2){flex:0 1 9rem}
  button{font:inherit;padding:.4rem .9rem;color:var(--link);background:var(--bg);
  border:1px solid var(--grey);border-radius:.3rem;cursor:pointer}
  button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
  .book output{flex-basis:100%;padding:0}
  .chapter,.rule,.contents a{scroll-margin-top:7.5rem}
  .rule[hidden],.chapter[hidden],.contents[hidden]{display:none}
  @media(max-width:42rem){.book .rule summary{grid-template-columns:1.1rem 1fr}
  .book .rule summary .title{grid-column:2;grid-row:auto}
  .book .rule.fields summary{grid-template-columns:1.1rem 1fr auto}
  .book .rule.fields table{margin-left:0;width:100%}
  .book .rule.fields tr{display:block;padding:.4rem 0}
  .book .rule.fields th,.book .rule.fields td{display:block;width:auto;border:0;padding:.1rem 0}
  .book .rule.fields tr{border-bottom:1px solid var(--line)}
  .more>dl>div{grid-template-columns:1fr;gap:0}
  .more dt{font-size:.88rem}
  .legend li{grid-template-columns:1fr;gap:.1rem}
  .examples{grid-template-columns:1fr}.chapter,.rule{scroll-margin-top:1rem}}
  @media print{.contents{display:none}.book .rule{break-inside:avoid}.examples{display:block}
  button{display:none}.machine{display:none}}
  """

/// Filters the rules, opens the one that the address names, and opens all for printing. Without it
/// the page shows all rules.
let catalogueScript = """
  (function(){
  var all=function(q){return Array.prototype.slice.call(document.querySelectorAll(q))},
  form=document.getElementById('filter'),find=document.getElementById('find'),
  severity=document.getElementById('by-severity'),shown=document.getElementById('shown'),
  button=document.getElementById('open-all'),contents=document.querySelector('.contents'),
  rules=all('.chapter .rule:not(.fields)'),chapters=all('.chapter'),
  plain=function(s){return s.normalize('NFD').replace(/[\\u0300-\\u036f]/g,'')
  .replace(/[\\u0111\\u0110]/g,'d').toLowerCase()},
  texts=rules.map(function(){return null});
  form.hidden=false;
  function apply(){
  var words=plain(find.value).split(/\\s+/).filter(Boolean),n=0,
  active=words.length>0||severity.value!=='';
  rules.forEach(function(r,i){
  if(words.length&&texts[i]===null)texts[i]=plain(r.id+' '+r.textContent);
  var on=(!severity.value||r.getAttribute('data-severity')===severity.value)&&
  words.every(function(w){return texts[i].indexOf(w)>=0});
  r.hidden=!on;if(on)n++});
  chapters.forEach(function(c){c.hidden=active&&
  (c.id==='fields'||!c.querySelector('.rule:not([hidden])'))});
  contents.hidden=active;
  shown.textContent=n?n+' '+shown.getAttribute('data-label'):shown.getAttribute('data-none')}
  find.addEventListener('input',apply);severity.addEventListener('change',apply);
  form.addEventListener('submit',function(e){e.preventDefault()});
  var open=button.textContent,isOpen=false;
  button.addEventListener('click',function(){isOpen=!isOpen;
  all('.chapter>.rules>details').forEach(function(d){if(!d.hidden)d.open=isOpen});
  button.textContent=isOpen?button.getAttribute('data-close'):open});
  function named(){var r=location.hash&&document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if(r&&r.tagName==='DETAILS'){r.hidden=false;r.open=true;r.scrollIntoView()}}
  addEventListener('hashchange',named);
  addEventListener('beforeprint',function(){all('details:not(.machine)').forEach(function(d){d.open=true})});
  apply();named()})();
  """
