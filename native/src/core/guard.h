/* Between the C functions and what lies behind them: exceptions become a status and a sentence for the calling thread. */
#pragma once
#include <exception>
#include <new>
#include <string>

#include "core/error.h"

namespace aurora {

/* The calling thread's last error; "" when there was none. */
std::string& lastError();

template <typename Call>
aurora_status guarded(Call call) {
  lastError().clear();
  try {
    call();
    return AURORA_OK;
  } catch (const Error& error) {
    lastError() = error.what();
    return error.status();
  } catch (const std::bad_alloc&) {
    lastError() = "There is not enough memory.";
    return AURORA_ERROR_MEMORY;
  } catch (const std::exception& error) {
    lastError() = error.what();
    return AURORA_ERROR_INTERNAL;
  }
}

inline void need(const char* name, const void* pointer) {
  if (pointer == nullptr) throw Error(AURORA_ERROR_ARGUMENT, std::string(name) + " is NULL.");
}

}  // namespace aurora
