#ifndef YARDSTICK_H
#define YARDSTICK_H
#endif
