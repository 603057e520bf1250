#ifndef EMBEDDED_H
#define EMBEDDED_H
#endif
