/* Nothing but libxml2's SAX2 parser over a file, as a program in C would use it: sax2 FILE.
   It counts elements and the bytes of attributes and text: the callbacks have work to do. */
#include <libxml/parser.h>
#include <stdio.h>

static long elements, bytes;

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                  const xmlChar **list) {
  (void)context, (void)name, (void)prefix, (void)uri;
  (void)namespaces, (void)namespace_list, (void)defaulted;
  elements++;
  for (int index = 0; index < attributes; index++)
    bytes += list[index * 5 + 4] - list[index * 5 + 3];
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)context, (void)name, (void)prefix, (void)uri;
}

static void text(void *context, const xmlChar *characters, int length) {
  (void)context, (void)characters;
  bytes += length;
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  xmlSAXHandler handler = {0};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = start;
  handler.endElementNs = end;
  handler.characters = text;
  int status = xmlSAXUserParseFile(&handler, NULL, arguments[1]);
  printf("{\"elements\": %ld, \"bytes\": %ld}\n", elements, bytes);
  return status != 0;
}
